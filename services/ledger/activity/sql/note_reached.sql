-- An endpoint that has answered well is not failing.
UPDATE activity.webhook_endpoints
SET failing_since = NULL
WHERE organization_id = $1 AND webhook_endpoint_id = $2 AND failing_since IS NOT NULL
