-- The newest rebuild of the read model: how far it is, and nothing of any tenant.
SELECT
    rebuild_id, phase, records_done, records_total, difference_count, started_at, updated_at,
    swapped_at, finished_at
FROM ledger.rebuilds
ORDER BY rebuild_id DESC
LIMIT 1
