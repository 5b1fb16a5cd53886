-- All sessions of whoever has this one, which itself may have ended.
UPDATE token.operator_sessions AS session
SET revoked_at = $2
FROM token.operator_sessions AS known
WHERE known.secret_hash = $1
  AND session.organization_id = known.organization_id
  AND session.subject = known.subject
  AND session.revoked_at IS NULL
