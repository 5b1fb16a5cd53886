-- Lets a stopped partition go on; bad records up to where its log ended then no longer stop it. One
-- that is not stopped stays as it is, and is no row.
UPDATE ledger.positions
SET stopped_at = NULL, stopped_reason = NULL, resumed_until = greatest(resumed_until, end_offset)
WHERE topic = $1 AND partition = $2 AND stopped_at IS NOT NULL
RETURNING next_offset
