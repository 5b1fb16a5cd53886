-- All there is of one dead letter of the organization.
SELECT
    dead_letter_id, topic, partition, record_offset, reason, created_at, replayed_at,
    coalesce(octet_length(record_value), 0) AS value_bytes, record_key, record_value, record_headers
FROM ledger.dead_letters
WHERE organization_id = $1 AND dead_letter_id = $2
