-- How far the projection has come, topic by topic: a topic is as old as its oldest partition, and how
-- old is unknown while it is of one. Who has not looked for seconds does not know what has come since: what is left is null then, never less than it is.
SELECT
    position.topic,
    extract(epoch FROM clock_timestamp() - CASE WHEN bool_and(age.as_of IS NOT NULL)
        THEN min(age.as_of) END)::float8 AS lag_seconds,
    CASE WHEN min(observed_at) > clock_timestamp() - make_interval(secs => $2)
        THEN sum(greatest(0, end_offset - next_offset))::bigint
    END AS lag_records,
    nullif(max(last_record_at), 'epoch') AS last_applied_at,
    min(observed_at) AS log_seen_at
FROM ledger.positions AS position
JOIN ledger.position_ages AS age
    ON age.topic = position.topic AND age.partition = position.partition
WHERE position.topic = ANY ($1::text[])
GROUP BY position.topic
