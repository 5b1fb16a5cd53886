-- Partitions that wait for an operator.
SELECT topic, partition, next_offset, stopped_at, stopped_reason
FROM ledger.positions
WHERE topic = ANY ($1::text[]) AND stopped_at IS NOT NULL
ORDER BY topic, partition
