-- Applies differences, in key order, so that batches wait for each other in one order.
INSERT INTO read_model.due_totals AS total (
    organization_id, external_customer_id, currency, payment_due_date, due_amount_cents, due_count
)
SELECT
    organization_id, external_customer_id, currency, payment_due_date::date,
    amount_cents::numeric, count
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[]) AS moved (
    organization_id, external_customer_id, currency, payment_due_date, amount_cents, count
)
ON CONFLICT (organization_id, external_customer_id, currency, payment_due_date) DO UPDATE SET
    due_amount_cents = total.due_amount_cents + excluded.due_amount_cents,
    due_count = total.due_count + excluded.due_count
