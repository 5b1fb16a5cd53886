-- Where a batch's differences land by COPY. Amounts that may need more than 64 bits travel as text.
CREATE TEMPORARY TABLE IF NOT EXISTS stage_due_totals (
    organization_id      text,
    external_customer_id text,
    currency             text,
    payment_due_date     date,
    due_amount_cents     text,
    due_count            bigint
) ON COMMIT DELETE ROWS
