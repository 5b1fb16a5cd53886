-- The first time it was revoked stays.
UPDATE token.api_keys
SET revoked_at = coalesce(revoked_at, $2)
WHERE api_key_id = $1
RETURNING organization_id, revoked_at
