-- Deliveries, due at once.
INSERT INTO activity.webhook_deliveries (organization_id, webhook_endpoint_id, type, payload)
SELECT organization_id, webhook_endpoint_id, type, payload
FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[])
    AS new (organization_id, webhook_endpoint_id, type, payload)
