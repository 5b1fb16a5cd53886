SELECT credit_note_id AS id, object::text, version FROM read_model.credit_notes
WHERE organization_id = $1 AND credit_note_id = ANY($2::text[])
