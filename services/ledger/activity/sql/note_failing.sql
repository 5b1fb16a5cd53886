-- Since when nothing has been delivered to an endpoint; for how long, in seconds. The row lock makes
-- outcomes of one endpoint take turns.
UPDATE activity.webhook_endpoints
SET failing_since = coalesce(failing_since, now())
WHERE organization_id = $1 AND webhook_endpoint_id = $2
RETURNING extract(epoch FROM now() - failing_since)::float8
