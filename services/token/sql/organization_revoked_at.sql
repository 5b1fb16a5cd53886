-- When all sessions of the organization were last ended at once.
SELECT max(revoked_at) FROM token.revocations
WHERE organization_id = $1 AND external_customer_id IS NULL AND session_id IS NULL
