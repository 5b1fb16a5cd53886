INSERT INTO read_model.search_open_invoices AS stored (
    organization_id, external_customer_id, invoice_id, slice
)
SELECT organization_id, external_customer_id, invoice_id, slice
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
    AS owed (organization_id, external_customer_id, invoice_id, slice)
ON CONFLICT (organization_id, invoice_id) DO UPDATE SET
    external_customer_id = excluded.external_customer_id,
    slice = excluded.slice
WHERE (stored.external_customer_id, stored.slice)
    IS DISTINCT FROM (excluded.external_customer_id, excluded.slice)
