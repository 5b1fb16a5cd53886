-- Moves positions by compare-and-swap. A position that somebody else has moved, or that an operator
-- has to look at, is not moved; the caller compares the count. The row lock holds a zombie back.
UPDATE ledger.positions AS position
SET
    next_offset = move.next_offset,
    last_record_at = move.last_record_at,
    observed_at = greatest(position.observed_at, move.observed_at),
    end_offset = greatest(move.next_offset, move.end_offset),
    applied_count = position.applied_count + move.applied_count,
    ignored_count = position.ignored_count + move.ignored_count,
    dead_letter_count = position.dead_letter_count + move.dead_letter_count
FROM unnest(
    $1::text[], $2::integer[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::timestamptz[],
    $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[]
) AS move (
    topic, partition, expected_offset, next_offset, last_record_at, observed_at,
    end_offset, applied_count, ignored_count, dead_letter_count
)
WHERE position.topic = move.topic
    AND position.partition = move.partition
    AND position.next_offset = move.expected_offset
    AND position.stopped_at IS NULL
