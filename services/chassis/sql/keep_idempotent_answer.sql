UPDATE service.idempotency_keys SET answer = $3, expires_at = $4
WHERE key_digest = $1 AND claimed_at = $2 AND answer IS NULL
