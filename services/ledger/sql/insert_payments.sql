-- Inserts the payments that are new and returns the keys of those that are not. The stage
-- was filled in key order, so rows are locked in that order.
WITH inserted AS (
    INSERT INTO read_model.payments (
        organization_id, payment_id, object, older, version, rank, tie, amount_cents, currency,
        payment_status, created_at, spread
    )
    SELECT
        organization_id, payment_id, object, older, version, rank, tie, amount_cents, currency,
        payment_status, created_at, spread
    FROM stage_payments
    WHERE NOT merged
    ON CONFLICT (organization_id, payment_id) DO NOTHING
    RETURNING organization_id, payment_id
)
SELECT organization_id, payment_id FROM stage_payments WHERE NOT merged
EXCEPT
SELECT organization_id, payment_id FROM inserted
ORDER BY organization_id, payment_id
