-- Moves positions by compare-and-swap; the caller compares the count. The row lock holds a zombie back.
UPDATE activity.positions AS position
SET
    next_offset = move.next_offset,
    last_record_at = move.last_record_at,
    skipped_count = position.skipped_count + move.skipped_count
FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::bigint[])
    AS move (topic, partition, expected_offset, next_offset, last_record_at, skipped_count)
WHERE position.topic = move.topic
    AND position.partition = move.partition
    AND position.next_offset = move.expected_offset
