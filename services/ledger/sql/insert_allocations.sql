-- One row for each invoice that a payment names. The invoice's customer follows once it is known.
INSERT INTO read_model.allocations (
    organization_id, payment_id, invoice_id, amount_cents, currency, payment_status,
    created_at, spread
)
SELECT
    organization_id, payment_id, invoice_id, amount_cents, currency, payment_status,
    coalesce(created_at, '-infinity'), spread
FROM unnest($1::text[], $2::text[], $3::text[], $4::numeric[], $5::text[], $6::text[],
    $7::timestamptz[], $8::boolean[])
    AS allocated (
        organization_id, payment_id, invoice_id, amount_cents, currency, payment_status, created_at,
        spread
    )
