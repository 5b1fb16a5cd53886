-- Locks customers in key order and returns them as they are after the wait.
SELECT stored.organization_id, stored.external_customer_id, stored.object, stored.older, stored.version, stored.rank, stored.tie
FROM unnest($1::text[], $2::text[]) AS wanted (organization_id, external_customer_id)
JOIN read_model.customers AS stored ON stored.organization_id = wanted.organization_id AND stored.external_customer_id = wanted.external_customer_id
ORDER BY stored.organization_id, stored.external_customer_id
FOR UPDATE OF stored
