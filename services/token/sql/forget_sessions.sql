-- A bounded number of the sessions that ended longest ago.
DELETE FROM token.portal_sessions
WHERE session_id IN (
    SELECT session_id FROM token.portal_sessions
    WHERE expires_at < $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING session_id
