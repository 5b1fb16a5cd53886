INSERT INTO token.operator_sessions (
    operator_session_id, organization_id, subject, label, api_key_id, secret_hash, created_at,
    expires_at, last_seen_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7)
