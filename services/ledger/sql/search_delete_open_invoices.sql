-- Of invoices that nothing is owed for any more, or that are none of an indexed customer's.
DELETE FROM read_model.search_open_invoices AS stored
USING unnest($1::text[], $2::text[]) AS settled (organization_id, invoice_id)
WHERE stored.organization_id = settled.organization_id AND stored.invoice_id = settled.invoice_id
