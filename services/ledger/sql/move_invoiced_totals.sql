-- Applies differences. The stage was filled in key order, so batches wait for each other in one
-- order.
INSERT INTO read_model.invoiced_totals AS total (
    organization_id, external_customer_id, currency, issued_month,
    invoiced_amount_cents, invoiced_count, outstanding_amount_cents, outstanding_count
)
SELECT
    organization_id, external_customer_id, currency, issued_month,
    invoiced_amount_cents::numeric, invoiced_count,
    outstanding_amount_cents::numeric, outstanding_count
FROM stage_invoiced_totals
ON CONFLICT (organization_id, external_customer_id, currency, issued_month) DO UPDATE SET
    invoiced_amount_cents = total.invoiced_amount_cents + excluded.invoiced_amount_cents,
    invoiced_count = total.invoiced_count + excluded.invoiced_count,
    outstanding_amount_cents = total.outstanding_amount_cents + excluded.outstanding_amount_cents,
    outstanding_count = total.outstanding_count + excluded.outstanding_count
