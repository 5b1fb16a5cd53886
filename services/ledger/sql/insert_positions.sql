-- Partitions that nobody has read yet start where their log starts; up to date where that is its end.
INSERT INTO ledger.positions (topic, partition, next_offset, end_offset)
SELECT topic, partition, beginning_offset, end_offset
FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::bigint[])
    AS new (topic, partition, beginning_offset, end_offset)
ON CONFLICT (topic, partition) DO NOTHING
