-- Between the position and where the live projection stands there is no record any more.
UPDATE ledger.positions
SET next_offset = $4
WHERE topic = $1 AND partition = $2 AND next_offset = $3
