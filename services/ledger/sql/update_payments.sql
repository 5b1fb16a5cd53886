-- Writes merged payments back. The transaction holds their locks.
UPDATE read_model.payments AS stored
SET
    object = stage.object,
    older = stage.older,
    version = stage.version,
    rank = stage.rank,
    tie = stage.tie,
    amount_cents = stage.amount_cents,
    currency = stage.currency,
    payment_status = stage.payment_status,
    created_at = stage.created_at,
    spread = stage.spread
FROM stage_payments AS stage
WHERE stage.merged AND stored.organization_id = stage.organization_id AND stored.payment_id = stage.payment_id
