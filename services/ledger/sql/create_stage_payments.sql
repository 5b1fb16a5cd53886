-- Where a batch's payments land by COPY: as the batch has them (merged = false), then as
-- they are to be stored (merged = true). Emptied by every commit.
CREATE TEMPORARY TABLE IF NOT EXISTS stage_payments ON COMMIT DELETE ROWS AS
SELECT false AS merged,
    organization_id, payment_id, object, older, version, rank, tie, amount_cents, currency,
    payment_status, created_at, spread
FROM read_model.payments
WITH NO DATA
