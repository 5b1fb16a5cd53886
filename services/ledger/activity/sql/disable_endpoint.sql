-- Nothing more is sent to an endpoint, for this reason; the first one stays.
UPDATE activity.webhook_endpoints
SET disabled_at = now(), disabled_reason = $3, updated_at = now()
WHERE organization_id = $1 AND webhook_endpoint_id = $2 AND disabled_at IS NULL
RETURNING url, disabled_at
