-- Takes deliveries that are due, so that no other sender does until the lease is over: $1 seconds,
-- more than a sender takes. $2, $3: endpoints with deliveries under way and how many; $4: how many
-- an endpoint may have; $5: how many are taken.
WITH due AS (
    -- those longest due; an endpoint without a place must not stand in the way of others
    SELECT
        delivery.organization_id, delivery.delivery_id, delivery.webhook_endpoint_id, delivery.due_at
    FROM activity.webhook_deliveries AS delivery
    LEFT JOIN unnest($2::uuid[], $3::integer[]) AS held (webhook_endpoint_id, count)
        ON held.webhook_endpoint_id = delivery.webhook_endpoint_id
    WHERE delivery.status = 'waiting' AND delivery.due_at <= now()
        AND coalesce(held.count, 0) < $4
    ORDER BY delivery.due_at
    LIMIT 16 * $5
), ranked AS (
    SELECT
        due.organization_id, due.delivery_id, due.webhook_endpoint_id,
        row_number() OVER (PARTITION BY due.webhook_endpoint_id ORDER BY due.due_at) AS turn
    FROM due
), chosen AS (
    -- looked at again under the lock: another sender may have taken it a moment ago
    SELECT delivery.organization_id, delivery.delivery_id
    FROM ranked
    LEFT JOIN unnest($2::uuid[], $3::integer[]) AS held (webhook_endpoint_id, count)
        ON held.webhook_endpoint_id = ranked.webhook_endpoint_id
    JOIN activity.webhook_deliveries AS delivery
        ON delivery.organization_id = ranked.organization_id
        AND delivery.delivery_id = ranked.delivery_id
    WHERE ranked.turn <= $4 - coalesce(held.count, 0)
        AND delivery.status = 'waiting' AND delivery.due_at <= now()
    ORDER BY delivery.due_at
    LIMIT $5
    FOR UPDATE OF delivery SKIP LOCKED
)
UPDATE activity.webhook_deliveries AS delivery
SET
    due_at = now() + $1 * interval '1 second',
    attempt_count = delivery.attempt_count + 1,
    attempted_at = now()
FROM chosen, activity.webhook_endpoints AS endpoint
WHERE delivery.organization_id = chosen.organization_id
    AND delivery.delivery_id = chosen.delivery_id
    AND endpoint.organization_id = delivery.organization_id
    AND endpoint.webhook_endpoint_id = delivery.webhook_endpoint_id
RETURNING
    delivery.organization_id, delivery.delivery_id, delivery.webhook_endpoint_id,
    delivery.payload, delivery.attempt_count,
    extract(epoch FROM now() - delivery.started_at)::float8 AS age_seconds,
    endpoint.url, endpoint.encrypted_secret,
    CASE WHEN endpoint.previous_until > now() THEN endpoint.previous_encrypted_secret END
        AS previous_encrypted_secret
