-- Notes where the log ends, also of partitions that nothing comes from. Never waits for a batch: the
-- batch notes it too.
WITH seen AS (
    SELECT topic, partition, observed_at, end_offset
    FROM unnest($1::text[], $2::integer[], $3::timestamptz[], $4::bigint[])
        AS seen (topic, partition, observed_at, end_offset)
),

-- rows that no batch holds at this moment
free AS (
    SELECT position.topic, position.partition
    FROM ledger.positions AS position
    JOIN seen ON position.topic = seen.topic AND position.partition = seen.partition
    ORDER BY position.topic, position.partition
    FOR UPDATE OF position SKIP LOCKED
)

UPDATE ledger.positions AS position
SET
    observed_at = seen.observed_at,
    end_offset = greatest(position.next_offset, seen.end_offset),
    -- it had all there was at the look before; what has come since is not older than that
    as_of_min = CASE WHEN position.next_offset >= position.end_offset
        THEN greatest(nullif(position.observed_at, 'epoch'), position.as_of_min)
        ELSE position.as_of_min END
FROM free
JOIN seen ON seen.topic = free.topic AND seen.partition = free.partition
WHERE position.topic = free.topic
    AND position.partition = free.partition
    AND position.observed_at < seen.observed_at
