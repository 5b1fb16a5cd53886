-- The endpoints of an organization, the oldest first; there are few.
SELECT
    organization_id, webhook_endpoint_id, name, url, event_types, created_at, updated_at, failing_since,
    disabled_at, disabled_reason, previous_until
FROM activity.webhook_endpoints
WHERE organization_id = $1
ORDER BY created_at, webhook_endpoint_id
