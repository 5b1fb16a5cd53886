-- The projection in one line: how old it is, what is left to read, what waits for an operator. What
-- is left is null when the projector has not looked for seconds: more may have come since.
SELECT
    freshness.as_of,
    freshness.lag_seconds,
    (
        SELECT CASE WHEN count(*) = 0 OR min(observed_at) > clock_timestamp() - make_interval(secs => $1)
            THEN coalesce(sum(end_offset - next_offset), 0)::bigint
        END
        FROM ledger.positions
    ) AS lag_records,
    (SELECT count(*) FROM ledger.positions) AS partitions,
    (SELECT count(*) FROM ledger.positions WHERE stopped_at IS NOT NULL) AS stopped_partitions,
    (SELECT count(*) FROM ledger.dead_letters WHERE replayed_at IS NULL) AS dead_letters
FROM read_model.freshness AS freshness
