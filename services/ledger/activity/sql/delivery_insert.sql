-- A delivery to one endpoint that is enabled, due at once; none where $5 of its type wait already.
INSERT INTO activity.webhook_deliveries (organization_id, webhook_endpoint_id, type, payload)
SELECT endpoint.organization_id, endpoint.webhook_endpoint_id, $3, $4
FROM activity.webhook_endpoints AS endpoint
WHERE endpoint.organization_id = $1 AND endpoint.webhook_endpoint_id = $2
    AND endpoint.disabled_at IS NULL
    AND (
        SELECT count(*) FROM activity.webhook_deliveries AS waiting
        WHERE waiting.organization_id = $1 AND waiting.webhook_endpoint_id = $2
            AND waiting.type = $3 AND waiting.status = 'waiting'
    ) < $5
RETURNING
    delivery_id, webhook_endpoint_id, type, status, created_at, due_at, attempt_count, attempted_at,
    answer_status, answer
