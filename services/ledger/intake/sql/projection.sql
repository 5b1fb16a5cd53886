-- How far the projection has come, topic by topic: a topic is as old as its oldest partition, which
-- is up to date when the projector, the last time it looked, had applied all there was. Who has not
-- looked for seconds does not know what has come since: what is left is null then, never less than it is.
SELECT
    topic,
    extract(epoch FROM clock_timestamp() - min(
        CASE WHEN next_offset >= end_offset THEN observed_at ELSE coalesce(last_record_at, 'epoch') END
    ))::float8 AS lag_seconds,
    CASE WHEN min(observed_at) > clock_timestamp() - make_interval(secs => $2)
        THEN sum(greatest(0, end_offset - next_offset))::bigint
    END AS lag_records,
    max(last_record_at) AS last_applied_at,
    min(observed_at) AS log_seen_at
FROM ledger.positions
WHERE topic = ANY ($1::text[])
GROUP BY topic
