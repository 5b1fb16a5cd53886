-- An endpoint is sent to again; how long it has failed is counted from its next failure.
UPDATE activity.webhook_endpoints
SET disabled_at = NULL, disabled_reason = NULL, failing_since = NULL, updated_at = now()
WHERE organization_id = $1 AND webhook_endpoint_id = $2 AND disabled_at IS NOT NULL
