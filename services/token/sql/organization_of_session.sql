-- For the operator, who names a session only.
SELECT organization_id FROM token.portal_sessions WHERE session_id = $1
