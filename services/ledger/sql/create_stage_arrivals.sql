-- What new invoices add to the totals, as the trigger of their table notes it (migration 0007).
-- PLAIN: a table without a second one for long values is emptied by a commit in a tenth of the time.
CREATE TEMPORARY TABLE IF NOT EXISTS stage_arrivals (
    organization_id          text STORAGE PLAIN,
    external_customer_id     text STORAGE PLAIN,
    currency                 text STORAGE PLAIN,
    issuing_date             date,
    payment_due_date         date,
    invoiced_amount_cents    bigint,
    outstanding_amount_cents numeric STORAGE PLAIN
) ON COMMIT DELETE ROWS
