-- Deliveries to an endpoint, the newest first, before a place in that order ($4, $5); $3: those of a
-- status, NULL for all.
SELECT
    delivery_id, webhook_endpoint_id, type, status, created_at, due_at, attempt_count, attempted_at,
    answer_status, answer
FROM activity.webhook_deliveries
WHERE organization_id = $1 AND webhook_endpoint_id = $2
    AND ($3::text IS NULL OR status = $3)
    AND (created_at, delivery_id) < ($4::timestamptz, $5::uuid)
ORDER BY created_at DESC, delivery_id DESC
LIMIT $6
