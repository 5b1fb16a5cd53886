-- What could not be applied, with its reason and every byte of it.
INSERT INTO ledger.dead_letters (
    topic, partition, record_offset, organization_id, record_key, record_value, record_headers, reason
)
SELECT
    topic, partition, record_offset, organization_id, record_key, record_value,
    record_headers::jsonb, reason
FROM unnest(
    $1::text[], $2::integer[], $3::bigint[], $4::text[], $5::bytea[], $6::bytea[], $7::text[], $8::text[]
) AS refused (
    topic, partition, record_offset, organization_id, record_key, record_value, record_headers, reason
)
