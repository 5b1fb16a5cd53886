UPDATE ledger.rebuilds
SET records_done = $2, records_total = $3, updated_at = now()
WHERE rebuild_id = $1
