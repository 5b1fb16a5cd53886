-- The stored positions of partitions.
SELECT position.topic, position.partition, position.next_offset, position.last_record_at
FROM unnest($1::text[], $2::integer[]) AS wanted (topic, partition)
JOIN activity.positions AS position
    ON position.topic = wanted.topic AND position.partition = wanted.partition
