INSERT INTO token.signing_keys (kid, state, public_key, sealed_private_key, created_at)
VALUES ($1, $2, $3, $4, $5)
