-- Where a batch's differences land by COPY. Amounts that may need more than 64 bits travel as text.
CREATE TEMPORARY TABLE IF NOT EXISTS stage_invoiced_totals (
    organization_id          text,
    external_customer_id     text,
    currency                 text,
    issued_month             date,
    invoiced_amount_cents    text,
    invoiced_count           bigint,
    outstanding_amount_cents text,
    outstanding_count        bigint
) ON COMMIT DELETE ROWS
