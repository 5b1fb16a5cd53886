-- Who of these organizations is told of what. The lock lets no endpoint go before it has its deliveries.
SELECT endpoint.organization_id, endpoint.webhook_endpoint_id, endpoint.event_types
FROM activity.webhook_endpoints AS endpoint
WHERE endpoint.organization_id = ANY($1::text[]) AND endpoint.disabled_at IS NULL
ORDER BY endpoint.organization_id, endpoint.webhook_endpoint_id
FOR KEY SHARE
