SELECT api_key_id, organization_id, name, scopes, rate_limit_per_minute, created_at, expires_at, revoked_at
FROM token.api_keys
WHERE $1::text IS NULL OR organization_id = $1
ORDER BY organization_id, created_at, api_key_id
