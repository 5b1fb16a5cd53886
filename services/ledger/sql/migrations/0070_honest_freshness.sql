-- What a partition is as of, also where its position says nothing of it: nobody has applied a record
-- yet, or an operator has put the position elsewhere. Unknown is null, and no time.
SET LOCAL ROLE portico_ledger_owner;

-- the read model holds all there was until then, wherever the partition is read from
ALTER TABLE ledger.positions ADD COLUMN as_of_min timestamptz;

-- A partition is up to date when the projector, the last time it looked, had applied all there was;
-- else as of the last record applied. The epoch stands for a record without a time.
CREATE VIEW ledger.position_ages AS
SELECT topic, partition, greatest(
    nullif(CASE WHEN next_offset >= end_offset THEN observed_at ELSE last_record_at END, 'epoch'),
    as_of_min) AS as_of
FROM ledger.positions;
GRANT SELECT ON ledger.position_ages TO portico_ledger;

-- As old as the oldest partition; unknown while one is.
CREATE OR REPLACE VIEW read_model.freshness AS
SELECT as_of, CASE WHEN as_of IS NOT NULL
    THEN greatest(0, extract(epoch FROM clock_timestamp() - as_of))::float8 END AS lag_seconds
FROM (
    SELECT CASE WHEN bool_and(as_of IS NOT NULL) THEN min(as_of) END AS as_of
    FROM ledger.position_ages
) AS oldest;
