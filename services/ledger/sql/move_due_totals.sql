-- Applies differences. The stage was filled in key order, so batches wait for each other in one
-- order.
INSERT INTO read_model.due_totals AS total (
    organization_id, external_customer_id, currency, payment_due_date, due_amount_cents, due_count
)
SELECT
    organization_id, external_customer_id, currency, payment_due_date::date,
    due_amount_cents::numeric, due_count
FROM stage_due_totals
ON CONFLICT (organization_id, external_customer_id, currency, payment_due_date) DO UPDATE SET
    due_amount_cents = total.due_amount_cents + excluded.due_amount_cents,
    due_count = total.due_count + excluded.due_count
