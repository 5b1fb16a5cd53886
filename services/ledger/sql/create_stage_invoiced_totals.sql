-- Where a batch's differences land by COPY. PLAIN as in `stage_arrivals`.
CREATE TEMPORARY TABLE IF NOT EXISTS stage_invoiced_totals (
    organization_id          text STORAGE PLAIN,
    external_customer_id     text STORAGE PLAIN,
    currency                 text STORAGE PLAIN,
    issued_month             date,
    invoiced_amount_cents    numeric STORAGE PLAIN,
    invoiced_count           bigint,
    outstanding_amount_cents numeric STORAGE PLAIN,
    outstanding_count        bigint
) ON COMMIT DELETE ROWS
