-- What is not on the topic yet, oldest first; another projector's rows are left to it.
SELECT
    dead_letter_id, topic, partition, record_offset, record_key, record_value, record_headers, reason
FROM ledger.dead_letters
WHERE relayed_at IS NULL
ORDER BY dead_letter_id
LIMIT $1
FOR UPDATE SKIP LOCKED
