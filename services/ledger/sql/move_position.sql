-- Puts a partition's position elsewhere, on an operator's word, and says where it was. What was applied
-- before may be read again: it changes nothing, so the read model stays as of what it was as of.
WITH before AS (
    SELECT position.topic, position.partition, position.next_offset, age.as_of
    FROM ledger.positions AS position
    JOIN ledger.position_ages AS age
        ON age.topic = position.topic AND age.partition = position.partition
    WHERE position.topic = $1 AND position.partition = $2
    FOR UPDATE OF position
)

UPDATE ledger.positions AS position
SET next_offset = $3, end_offset = greatest(position.end_offset, $3), last_record_at = NULL,
    as_of_min = before.as_of, stopped_at = NULL, stopped_reason = NULL
FROM before
WHERE position.topic = before.topic AND position.partition = before.partition
RETURNING before.next_offset AS previous_offset
