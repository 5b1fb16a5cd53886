-- Where a batch's payment receipts land by COPY: as the batch has them (merged = false), then as
-- they are to be stored (merged = true). Emptied by every commit.
CREATE TEMPORARY TABLE IF NOT EXISTS stage_payment_receipts ON COMMIT DELETE ROWS AS
SELECT false AS merged,
    organization_id, payment_receipt_id, object, older, version, rank, tie, payment_id, number
FROM read_model.payment_receipts
WITH NO DATA
