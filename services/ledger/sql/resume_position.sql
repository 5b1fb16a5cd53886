-- Lets a stopped partition go on; up to $3 bad records no longer stop it.
UPDATE ledger.positions
SET stopped_at = NULL, stopped_reason = NULL, resumed_until = greatest(resumed_until, $3)
WHERE topic = $1 AND partition = $2
RETURNING next_offset
