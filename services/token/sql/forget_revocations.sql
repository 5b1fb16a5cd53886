-- A bounded number of revocations so old that every session they cover is forgotten.
DELETE FROM token.revocations
WHERE clock IN (SELECT clock FROM token.revocations WHERE revoked_at < $1 ORDER BY clock LIMIT $2)
RETURNING clock
