-- Locks organizations in key order and returns them as they are after the wait. Each is its own
-- tenant.
SELECT
    stored.organization_id, stored.organization_id AS object_id,
    stored.object, stored.older, stored.version, stored.rank, stored.tie
FROM unnest($1::text[]) AS wanted (organization_id)
JOIN read_model.organizations AS stored ON stored.organization_id = wanted.organization_id
ORDER BY stored.organization_id
FOR UPDATE OF stored
