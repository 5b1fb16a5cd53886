-- What became of an attempt: $4 delivered, failed, or waiting for another in $5 seconds. Who has taken
-- the delivery meanwhile will say so himself. What was ended by disabling and arrived has arrived.
UPDATE activity.webhook_deliveries
SET
    status = $4,
    due_at = CASE WHEN $4 = 'waiting' THEN now() + $5::float8 * interval '1 second' END,
    answer_status = $6,
    answer = $7
WHERE organization_id = $1 AND delivery_id = $2 AND attempt_count = $3
    AND (status = 'waiting' OR $4 = 'delivered')
