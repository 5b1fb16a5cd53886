UPDATE token.operator_sessions SET last_seen_at = $2 WHERE operator_session_id = $1
