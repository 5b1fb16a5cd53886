-- The projection in one line: how old it is, what is left to read, what waits for an operator.
SELECT
    freshness.as_of,
    freshness.lag_seconds,
    (SELECT coalesce(sum(end_offset - next_offset), 0)::bigint FROM ledger.positions) AS lag_records,
    (SELECT count(*) FROM ledger.positions) AS partitions,
    (SELECT count(*) FROM ledger.positions WHERE stopped_at IS NOT NULL) AS stopped_partitions,
    (SELECT count(*) FROM ledger.dead_letters WHERE replayed_at IS NULL) AS dead_letters
FROM read_model.freshness AS freshness
