-- An allocation belongs to the customer of its invoice.
UPDATE read_model.allocations AS stored
SET external_customer_id = invoice.external_customer_id
FROM unnest($1::text[], $2::text[], $3::text[])
    AS invoice (organization_id, invoice_id, external_customer_id)
WHERE stored.organization_id = invoice.organization_id
    AND stored.invoice_id = invoice.invoice_id
    AND stored.external_customer_id IS DISTINCT FROM invoice.external_customer_id
