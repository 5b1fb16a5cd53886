UPDATE ledger.rebuilds
SET phase = $2, updated_at = now(),
    swapped_at = CASE WHEN $2 = 'swapped' THEN now() ELSE swapped_at END,
    finished_at = CASE WHEN $2 IN ('dropped', 'aborted') THEN now() ELSE finished_at END
WHERE rebuild_id = $1
