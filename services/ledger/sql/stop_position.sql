-- Stops a partition until an operator resumes it; the first reason stays.
UPDATE ledger.positions
SET stopped_at = now(), stopped_reason = $3
WHERE topic = $1 AND partition = $2 AND stopped_at IS NULL
