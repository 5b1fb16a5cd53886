-- What became of the records of positions that this transaction has moved.
UPDATE activity.positions AS position
SET
    recorded_count = position.recorded_count + counted.recorded_count,
    repeated_count = position.repeated_count + counted.repeated_count
FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::bigint[])
    AS counted (topic, partition, recorded_count, repeated_count)
WHERE position.topic = counted.topic AND position.partition = counted.partition
