-- The newest one.
SELECT
    rebuild_id, phase, migrations_digest, records_done, records_total, difference_count, started_at,
    updated_at, compared_at, swapped_at, finished_at
FROM ledger.rebuilds
ORDER BY rebuild_id DESC
LIMIT 1
