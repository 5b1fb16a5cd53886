-- Moves the totals of due days by what new invoices add and by differences, in key order, so that
-- batches wait for each other in one order.
WITH moved AS (
    -- New invoices; infinity stands for no due date.
    SELECT
        organization_id, external_customer_id, currency,
        coalesce(payment_due_date, 'infinity') AS payment_due_date,
        outstanding_amount_cents AS due_amount_cents,
        1 AS due_count
    FROM stage_arrivals
    WHERE outstanding_amount_cents <> 0
    UNION ALL
    SELECT
        organization_id, external_customer_id, currency, payment_due_date, due_amount_cents,
        due_count
    FROM stage_due_totals
),
-- One row a total: what cancels out is left out.
differences AS (
    SELECT
        organization_id, external_customer_id, currency, payment_due_date,
        sum(due_amount_cents) AS due_amount_cents, sum(due_count) AS due_count
    FROM moved
    GROUP BY organization_id, external_customer_id, currency, payment_due_date
)
INSERT INTO read_model.due_totals AS total (
    organization_id, external_customer_id, currency, payment_due_date, due_amount_cents, due_count
)
SELECT
    organization_id, external_customer_id, currency, payment_due_date, due_amount_cents, due_count
FROM differences
WHERE (due_amount_cents, due_count) <> (0, 0)
ORDER BY organization_id, external_customer_id, currency, payment_due_date
ON CONFLICT (organization_id, external_customer_id, currency, payment_due_date) DO UPDATE SET
    due_amount_cents = total.due_amount_cents + excluded.due_amount_cents,
    due_count = total.due_count + excluded.due_count
