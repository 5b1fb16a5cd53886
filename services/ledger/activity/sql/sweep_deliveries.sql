-- The oldest deliveries that are over, at most so many, that were made before then.
DELETE FROM activity.webhook_deliveries AS delivery
USING (
    SELECT organization_id, delivery_id
    FROM activity.webhook_deliveries
    WHERE created_at < $1 AND status <> 'waiting'
    ORDER BY created_at
    LIMIT $2
    FOR UPDATE SKIP LOCKED
) AS old
WHERE delivery.organization_id = old.organization_id AND delivery.delivery_id = old.delivery_id
