-- How far the projection has come, partition by partition.
SELECT
    topic, partition, next_offset, end_offset, last_record_at, observed_at,
    applied_count, ignored_count, dead_letter_count, stopped_at, stopped_reason
FROM ledger.positions
ORDER BY topic, partition
