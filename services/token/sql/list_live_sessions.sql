-- Sessions that are good at $5, of the organization or of one customer, newest first: ids are in the
-- order of time. `made_by` is what people read: the operator, or the name of the API key.
SELECT session.session_id, session.organization_id, session.external_customer_id, session.created_at,
       session.expires_at, session.scope, session.locale, session.view, session.invoice_id, session.kid,
       session.created_by, session.revoked_at, session.previewed_by,
       coalesce(
           (SELECT operator.label FROM token.operator_sessions AS operator
            WHERE operator.organization_id = session.organization_id
              AND operator.subject = session.previewed_by
            ORDER BY operator.created_at DESC LIMIT 1),
           session.previewed_by,
           (SELECT coalesce(nullif(key.name, ''), 'API key …' || right(session.created_by, 6))
            FROM token.api_keys AS key
            WHERE key.organization_id = session.organization_id
              AND key.api_key_id::text = session.created_by),
           session.created_by
       ) AS made_by
FROM token.known_sessions AS session
WHERE session.organization_id = $1
    AND ($2::text IS NULL OR session.external_customer_id = $2)
    AND session.session_id < $3
    AND session.session_id >= $4
    AND session.expires_at > $5
    AND session.revoked_at IS NULL
ORDER BY session.session_id DESC
LIMIT $6
