-- Where a batch's differences land by COPY. PLAIN as in `stage_arrivals`.
CREATE TEMPORARY TABLE IF NOT EXISTS stage_due_totals (
    organization_id      text STORAGE PLAIN,
    external_customer_id text STORAGE PLAIN,
    currency             text STORAGE PLAIN,
    payment_due_date     date,
    due_amount_cents     numeric STORAGE PLAIN,
    due_count            bigint
) ON COMMIT DELETE ROWS
