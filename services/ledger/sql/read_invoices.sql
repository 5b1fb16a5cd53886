-- What is known of invoices from their own events. The transaction holds their locks.
SELECT stored.organization_id, stored.invoice_id, stored.object, stored.older, stored.version, stored.rank, stored.tie
FROM unnest($1::text[], $2::text[]) AS wanted (organization_id, invoice_id)
JOIN read_model.invoices AS stored ON stored.organization_id = wanted.organization_id AND stored.invoice_id = wanted.invoice_id
