-- Puts a partition's position elsewhere, on an operator's word. What was applied before may be read
-- again: it changes nothing.
UPDATE ledger.positions
SET next_offset = $3, end_offset = greatest(end_offset, $3), last_record_at = NULL,
    stopped_at = NULL, stopped_reason = NULL
WHERE topic = $1 AND partition = $2
RETURNING next_offset
