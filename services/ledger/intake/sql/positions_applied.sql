-- Whether each of these records has been applied; false for a partition the projector never saw.
SELECT bool_and(coalesce(positions.next_offset > published.record_offset, false))
FROM unnest($1::text[], $2::integer[], $3::bigint[]) AS published (topic, partition, record_offset)
LEFT JOIN ledger.positions USING (topic, partition)
