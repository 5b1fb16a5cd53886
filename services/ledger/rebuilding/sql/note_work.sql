-- Somebody is at it.
UPDATE ledger.rebuilds SET updated_at = now() WHERE rebuild_id = $1
