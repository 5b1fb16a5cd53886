-- A delivery to one endpoint that is enabled, due at once.
INSERT INTO activity.webhook_deliveries (organization_id, webhook_endpoint_id, type, payload)
SELECT endpoint.organization_id, endpoint.webhook_endpoint_id, $3, $4
FROM activity.webhook_endpoints AS endpoint
WHERE endpoint.organization_id = $1 AND endpoint.webhook_endpoint_id = $2
    AND endpoint.disabled_at IS NULL
RETURNING
    delivery_id, webhook_endpoint_id, type, status, created_at, due_at, attempt_count, attempted_at,
    answer_status, answer
