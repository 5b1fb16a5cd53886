-- Applies differences, in key order, so that batches wait for each other in one order.
INSERT INTO read_model.invoiced_totals AS total (
    organization_id, external_customer_id, currency,
    invoiced_amount_cents, invoiced_count, outstanding_amount_cents, outstanding_count
)
SELECT
    organization_id, external_customer_id, currency,
    invoiced_amount_cents::numeric, invoiced_count,
    outstanding_amount_cents::numeric, outstanding_count
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::bigint[])
    AS moved (
        organization_id, external_customer_id, currency,
        invoiced_amount_cents, invoiced_count, outstanding_amount_cents, outstanding_count
    )
ON CONFLICT (organization_id, external_customer_id, currency) DO UPDATE SET
    invoiced_amount_cents = total.invoiced_amount_cents + excluded.invoiced_amount_cents,
    invoiced_count = total.invoiced_count + excluded.invoiced_count,
    outstanding_amount_cents = total.outstanding_amount_cents + excluded.outstanding_amount_cents,
    outstanding_count = total.outstanding_count + excluded.outstanding_count
