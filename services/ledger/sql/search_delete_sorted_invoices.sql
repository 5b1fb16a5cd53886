-- Of invoices that are no longer shown, or no longer an indexed customer's.
DELETE FROM read_model.sorted_invoices AS stored
USING unnest($1::text[], $2::text[]) AS gone (organization_id, invoice_id)
WHERE stored.organization_id = gone.organization_id AND stored.invoice_id = gone.invoice_id
