-- A customer's sessions, newest first.
SELECT session_id, organization_id, external_customer_id, created_at, expires_at, scope, locale, view,
       invoice_id, kid, created_by, revoked_at, previewed_by
FROM token.known_sessions
WHERE organization_id = $1 AND external_customer_id = $2
ORDER BY created_at DESC, session_id DESC
LIMIT $3 OFFSET $4
