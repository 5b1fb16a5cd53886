-- Nothing when the session is not the organization's, has ended, or was revoked already.
UPDATE token.portal_sessions
SET revoked_at = $3
WHERE session_id = $1 AND organization_id = $2 AND revoked_at IS NULL
RETURNING external_customer_id
