-- One delivery of an endpoint.
SELECT
    delivery_id, webhook_endpoint_id, type, status, created_at, due_at, attempt_count, attempted_at,
    answer_status, answer
FROM activity.webhook_deliveries
WHERE organization_id = $1 AND webhook_endpoint_id = $2 AND delivery_id = $3
