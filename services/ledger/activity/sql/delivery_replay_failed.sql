-- The oldest of those that failed and were made since then, at most so many, are sent again.
UPDATE activity.webhook_deliveries AS delivery
SET status = 'waiting', due_at = now(), started_at = now(), attempt_count = 0
FROM (
    SELECT organization_id, delivery_id
    FROM activity.webhook_deliveries
    WHERE organization_id = $1 AND webhook_endpoint_id = $2 AND status = 'failed'
        AND created_at >= $3
    ORDER BY created_at
    LIMIT $4
    FOR UPDATE
) AS failed
WHERE delivery.organization_id = failed.organization_id
    AND delivery.delivery_id = failed.delivery_id
