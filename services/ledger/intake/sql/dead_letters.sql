-- A page of an organization's dead letters, newest first, without what they held: those that wait,
-- those that were replayed or both, of one reason or any, older than the last one seen.
SELECT
    dead_letter_id, topic, partition, record_offset, reason, created_at, replayed_at,
    coalesce(octet_length(record_value), 0) AS value_bytes
FROM ledger.dead_letters
WHERE organization_id = $1
    AND ($2::boolean IS NULL OR (replayed_at IS NULL) = $2)
    AND ($3::text IS NULL OR reason = $3)
    AND ($4::bigint IS NULL OR dead_letter_id < $4)
ORDER BY dead_letter_id DESC
LIMIT $5
