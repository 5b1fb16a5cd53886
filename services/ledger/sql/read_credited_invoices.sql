-- The invoices that credit notes belonged to before this batch.
SELECT DISTINCT credit_note.organization_id, credit_note.invoice_id
FROM unnest($1::text[], $2::text[]) AS wanted (organization_id, credit_note_id)
JOIN read_model.credit_notes AS credit_note
    ON credit_note.organization_id = wanted.organization_id
    AND credit_note.credit_note_id = wanted.credit_note_id
