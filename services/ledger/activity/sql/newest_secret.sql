-- The secret that was sealed last, with its place.
SELECT encrypted_secret, organization_id, webhook_endpoint_id
FROM activity.webhook_endpoints
ORDER BY sealed_at DESC, organization_id, webhook_endpoint_id
LIMIT 1
