-- A new endpoint, unless the organization has as many as it may ($7).
INSERT INTO activity.webhook_endpoints
    (organization_id, webhook_endpoint_id, name, url, event_types, encrypted_secret)
SELECT $1, $2, $3, $4, $5, $6
WHERE (SELECT count(*) FROM activity.webhook_endpoints WHERE organization_id = $1) < $7
RETURNING
    organization_id, webhook_endpoint_id, name, url, event_types, created_at, updated_at, failing_since,
    disabled_at, disabled_reason, previous_until
