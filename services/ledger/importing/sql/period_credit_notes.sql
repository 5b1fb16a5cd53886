SELECT credit_note_id AS id FROM read_model.credit_notes
WHERE organization_id = $1 AND issuing_date BETWEEN $2::date AND $3::date AND credit_note_id > $4
ORDER BY credit_note_id
LIMIT $5
