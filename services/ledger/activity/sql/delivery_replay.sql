-- A delivery that is over is sent again as if it were new, but for its id.
UPDATE activity.webhook_deliveries
SET status = 'waiting', due_at = now(), started_at = now(), attempt_count = 0
WHERE organization_id = $1 AND webhook_endpoint_id = $2 AND delivery_id = $3 AND status <> 'waiting'
RETURNING
    delivery_id, webhook_endpoint_id, type, status, created_at, due_at, attempt_count, attempted_at,
    answer_status, answer
