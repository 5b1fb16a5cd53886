UPDATE token.operator_sessions SET revoked_at = $2 WHERE secret_hash = $1 AND revoked_at IS NULL
