-- By its keyed hash; one that has ended is not found.
SELECT api_key_id, organization_id, scopes, rate_limit_per_minute, name, key_hash
FROM token.api_keys
WHERE key_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
