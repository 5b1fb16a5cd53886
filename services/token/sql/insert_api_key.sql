INSERT INTO token.api_keys (
    api_key_id, organization_id, name, key_hash, scopes, rate_limit_per_minute, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
