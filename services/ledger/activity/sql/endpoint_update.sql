-- What is said of an endpoint; NULL leaves as it is, and a name may be taken away ($6).
UPDATE activity.webhook_endpoints
SET
    name = CASE WHEN $6 THEN $3 ELSE name END,
    url = coalesce($4, url),
    event_types = coalesce($5, event_types),
    updated_at = now()
WHERE organization_id = $1 AND webhook_endpoint_id = $2
RETURNING
    organization_id, webhook_endpoint_id, name, url, event_types, created_at, updated_at, failing_since,
    disabled_at, disabled_reason, previous_until
