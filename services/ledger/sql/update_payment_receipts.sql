-- Writes merged payment receipts back. The transaction holds their locks.
UPDATE read_model.payment_receipts AS stored
SET
    object = stage.object,
    older = stage.older,
    version = stage.version,
    rank = stage.rank,
    tie = stage.tie,
    payment_id = stage.payment_id,
    number = stage.number
FROM stage_payment_receipts AS stage
WHERE stage.merged AND stored.organization_id = stage.organization_id AND stored.payment_receipt_id = stage.payment_receipt_id
