-- What stays as it is is not written: most changes of an invoice change nothing that it is found by.
INSERT INTO read_model.search_documents AS stored (
    organization_id, external_customer_id, invoice_id, slice, total_amount_cents, document
)
SELECT organization_id, external_customer_id, invoice_id, slice, total_amount_cents, document
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[])
    AS found (organization_id, external_customer_id, invoice_id, slice, total_amount_cents, document)
ON CONFLICT (organization_id, invoice_id) DO UPDATE SET
    external_customer_id = excluded.external_customer_id,
    slice = excluded.slice,
    total_amount_cents = excluded.total_amount_cents,
    document = excluded.document
WHERE (stored.external_customer_id, stored.slice, stored.total_amount_cents, stored.document)
    IS DISTINCT FROM
    (excluded.external_customer_id, excluded.slice, excluded.total_amount_cents, excluded.document)
