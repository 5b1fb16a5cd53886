-- A new secret; the one before signs too for $4 seconds. Of an older one nothing is left.
UPDATE activity.webhook_endpoints
SET
    previous_encrypted_secret = CASE WHEN $4::float8 > 0 THEN encrypted_secret END,
    previous_until = CASE WHEN $4::float8 > 0 THEN now() + $4::float8 * interval '1 second' END,
    encrypted_secret = $3,
    sealed_at = now(),
    updated_at = now()
WHERE organization_id = $1 AND webhook_endpoint_id = $2
RETURNING
    organization_id, webhook_endpoint_id, name, url, event_types, created_at, updated_at, failing_since,
    disabled_at, disabled_reason, previous_until
