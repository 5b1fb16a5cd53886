-- One session of one organization, as its API answers it.
SELECT session_id, organization_id, external_customer_id, created_at, expires_at, scope, locale, view,
       invoice_id, kid, created_by, revoked_at, previewed_by
FROM token.known_sessions
WHERE session_id = $1 AND organization_id = $2
