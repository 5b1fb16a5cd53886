-- What an endpoint that was disabled still had to get; it can be replayed.
UPDATE activity.webhook_deliveries
SET status = 'failed', due_at = NULL, answer_status = NULL, answer = $3
WHERE organization_id = $1 AND webhook_endpoint_id = $2 AND status = 'waiting'
