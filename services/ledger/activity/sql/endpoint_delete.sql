-- An endpoint goes, and with it its deliveries.
DELETE FROM activity.webhook_endpoints
WHERE organization_id = $1 AND webhook_endpoint_id = $2
RETURNING
    organization_id, webhook_endpoint_id, name, url, event_types, created_at, updated_at, failing_since,
    disabled_at, disabled_reason, previous_until
