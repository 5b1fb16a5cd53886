-- What waits, by reason, the most frequent first, among the newest so many.
SELECT reason, count(*) AS count, min(created_at) AS first_at, max(created_at) AS last_at
FROM (
    SELECT reason, created_at
    FROM ledger.dead_letters
    WHERE organization_id = $1 AND replayed_at IS NULL
    ORDER BY dead_letter_id DESC
    LIMIT $2
) AS newest
GROUP BY reason
ORDER BY count DESC, reason
LIMIT $3
