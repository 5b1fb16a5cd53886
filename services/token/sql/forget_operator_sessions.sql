-- A bounded number of those that ended longest ago.
DELETE FROM token.operator_sessions
WHERE operator_session_id IN (
    SELECT operator_session_id FROM token.operator_sessions
    WHERE expires_at < $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)
