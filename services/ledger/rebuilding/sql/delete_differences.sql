DELETE FROM ledger.rebuild_differences WHERE rebuild_id = $1
