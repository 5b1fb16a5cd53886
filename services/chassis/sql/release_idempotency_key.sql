DELETE FROM service.idempotency_keys WHERE key_digest = $1 AND claimed_at = $2 AND answer IS NULL
