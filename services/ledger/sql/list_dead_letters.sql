-- Dead letters, newest first; those that were replayed only when asked for.
SELECT
    dead_letter_id, topic, partition, record_offset, organization_id, reason, created_at,
    relayed_at, replayed_at, octet_length(record_value) AS value_bytes
FROM ledger.dead_letters
WHERE ($1::boolean OR replayed_at IS NULL)
ORDER BY dead_letter_id DESC
LIMIT $2
