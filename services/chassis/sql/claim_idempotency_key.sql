WITH swept AS (
    -- A few that are over for each that is new: there are never many more than a day's.
    DELETE FROM service.idempotency_keys
    WHERE key_digest IN (
        SELECT over.key_digest FROM service.idempotency_keys AS over
        WHERE over.expires_at <= $3 AND over.key_digest <> $1
        ORDER BY over.expires_at
        LIMIT 10
        FOR UPDATE SKIP LOCKED
    )
),
claimed AS (
    INSERT INTO service.idempotency_keys AS held (key_digest, body_digest, claimed_at, expires_at)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (key_digest) DO UPDATE
    SET body_digest = excluded.body_digest, claimed_at = excluded.claimed_at,
        expires_at = excluded.expires_at, answer = NULL
    WHERE held.expires_at <= excluded.claimed_at
    RETURNING held.key_digest
)
-- As it was before: nothing where another request has come in between.
SELECT EXISTS (SELECT FROM claimed) AS is_claimed, held.body_digest, held.answer
FROM (VALUES ($1)) AS asked (key_digest)
LEFT JOIN service.idempotency_keys AS held ON held.key_digest = asked.key_digest
