-- All there is of one dead letter.
SELECT
    dead_letter_id, topic, partition, record_offset, organization_id, reason, created_at,
    relayed_at, replayed_at, record_key, record_value, record_headers
FROM ledger.dead_letters
WHERE dead_letter_id = $1
