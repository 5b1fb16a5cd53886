-- What is held of these; an invoice that payments have only named has no object.
SELECT invoice_id AS id, object::text, version FROM read_model.invoices
WHERE organization_id = $1 AND invoice_id = ANY($2::text[]) AND object IS NOT NULL
