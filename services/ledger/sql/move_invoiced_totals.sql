-- Moves the totals by what new invoices add and by differences, in key order, so that batches wait
-- for each other in one order.
WITH moved AS (
    SELECT
        organization_id, external_customer_id, currency,
        date_trunc('month', issuing_date::timestamp)::date AS issued_month,
        invoiced_amount_cents,
        1 AS invoiced_count,
        outstanding_amount_cents,
        (outstanding_amount_cents <> 0)::integer AS outstanding_count
    FROM stage_arrivals
    UNION ALL
    SELECT
        organization_id, external_customer_id, currency, issued_month,
        invoiced_amount_cents, invoiced_count, outstanding_amount_cents, outstanding_count
    FROM stage_invoiced_totals
),
-- One row a total: what cancels out is left out.
differences AS (
    SELECT
        organization_id, external_customer_id, currency, issued_month,
        sum(invoiced_amount_cents) AS invoiced_amount_cents,
        sum(invoiced_count) AS invoiced_count,
        sum(outstanding_amount_cents) AS outstanding_amount_cents,
        sum(outstanding_count) AS outstanding_count
    FROM moved
    GROUP BY organization_id, external_customer_id, currency, issued_month
)
INSERT INTO read_model.invoiced_totals AS total (
    organization_id, external_customer_id, currency, issued_month,
    invoiced_amount_cents, invoiced_count, outstanding_amount_cents, outstanding_count
)
SELECT
    organization_id, external_customer_id, currency, issued_month,
    invoiced_amount_cents, invoiced_count, outstanding_amount_cents, outstanding_count
FROM differences
WHERE (invoiced_amount_cents, invoiced_count, outstanding_amount_cents, outstanding_count)
    <> (0, 0, 0, 0)
ORDER BY organization_id, external_customer_id, currency, issued_month
ON CONFLICT (organization_id, external_customer_id, currency, issued_month) DO UPDATE SET
    invoiced_amount_cents = total.invoiced_amount_cents + excluded.invoiced_amount_cents,
    invoiced_count = total.invoiced_count + excluded.invoiced_count,
    outstanding_amount_cents = total.outstanding_amount_cents + excluded.outstanding_amount_cents,
    outstanding_count = total.outstanding_count + excluded.outstanding_count
