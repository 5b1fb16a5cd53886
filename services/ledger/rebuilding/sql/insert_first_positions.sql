-- From the beginning of the log. No flood of bad records stops a rebuild: it never goes beyond the live
-- projection, which stopped there, and an operator has looked at it.
INSERT INTO ledger.positions (topic, partition, next_offset, resumed_until)
SELECT topic, partition, 0, 9223372036854775807
FROM unnest($1::text[], $2::integer[]) AS new (topic, partition)
ON CONFLICT (topic, partition) DO NOTHING
