-- A partition whose log is another than the one read so far is read from its beginning. Whoever else
-- has moved it meanwhile is right.
UPDATE activity.positions
SET next_offset = $4, last_record_at = NULL
WHERE topic = $1 AND partition = $2 AND next_offset = $3
