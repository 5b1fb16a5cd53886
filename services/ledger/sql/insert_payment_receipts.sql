-- Inserts the payment receipts that are new and returns the keys of those that are not. The stage
-- was filled in key order, so rows are locked in that order.
WITH inserted AS (
    INSERT INTO read_model.payment_receipts (
        organization_id, payment_receipt_id, object, older, version, rank, tie, payment_id, number
    )
    SELECT
        organization_id, payment_receipt_id, object, older, version, rank, tie, payment_id, number
    FROM stage_payment_receipts
    WHERE NOT merged
    ON CONFLICT (organization_id, payment_receipt_id) DO NOTHING
    RETURNING organization_id, payment_receipt_id
)
SELECT organization_id, payment_receipt_id FROM stage_payment_receipts WHERE NOT merged
EXCEPT
SELECT organization_id, payment_receipt_id FROM inserted
ORDER BY organization_id, payment_receipt_id
