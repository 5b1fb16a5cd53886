-- Partitions that nobody has read yet start where their log starts.
INSERT INTO activity.positions (topic, partition, next_offset)
SELECT topic, partition, beginning_offset
FROM unnest($1::text[], $2::integer[], $3::bigint[]) AS new (topic, partition, beginning_offset)
ON CONFLICT (topic, partition) DO NOTHING
