UPDATE ledger.rebuilds
SET difference_count = $2, compared_at = now(), updated_at = now(), phase = 'ready'
WHERE rebuild_id = $1
