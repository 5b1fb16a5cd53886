-- Dead letters that have not been replayed, oldest first, a bounded number at a time.
SELECT dead_letter_id, topic, partition, record_offset, record_key, record_value, record_headers
FROM ledger.dead_letters
WHERE replayed_at IS NULL AND ($1::bigint[] IS NULL OR dead_letter_id = ANY ($1))
    AND dead_letter_id > $2
ORDER BY dead_letter_id
LIMIT $3
