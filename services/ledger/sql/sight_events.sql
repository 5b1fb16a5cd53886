-- When events that carry no order of their own were first seen: $1 organizations, $2 digests of
-- source and id, $3 times in epoch microseconds. The earliest sight counts, whatever came twice.
INSERT INTO ledger.sightings AS sighting (organization_id, event_digest, sighted_at)
SELECT organization_id, event_digest, sighted_at
FROM unnest($1::text[], $2::bytea[], $3::bigint[]) AS seen (organization_id, event_digest, sighted_at)
ORDER BY organization_id, event_digest
ON CONFLICT (organization_id, event_digest) DO UPDATE
    SET sighted_at = least(sighting.sighted_at, excluded.sighted_at)
RETURNING organization_id, event_digest, sighted_at
