-- By its keyed hash; one that has ended is not found, nor one whose API key has.
SELECT
    session.operator_session_id, session.organization_id, session.subject, session.label,
    session.api_key_id, session.created_at, session.expires_at, session.last_seen_at,
    session.secret_hash, api_key.scopes AS key_scopes, api_key.rate_limit_per_minute
FROM token.operator_sessions AS session
LEFT JOIN token.api_keys AS api_key USING (api_key_id)
WHERE session.secret_hash = $1
  AND session.revoked_at IS NULL
  AND session.expires_at > $2
  AND (
      session.api_key_id IS NULL
      OR (api_key.revoked_at IS NULL AND (api_key.expires_at IS NULL OR api_key.expires_at > $2)))
