-- What records have come to under the projection that is live now. Once: the differences are used up.
DO $$
BEGIN
    UPDATE ledger.positions AS position
    SET applied_count = position.applied_count + more.applied_count,
        ignored_count = position.ignored_count + more.ignored_count,
        dead_letter_count = position.dead_letter_count + more.dead_letter_count
    FROM ledger_before.positions AS more
    WHERE more.topic = position.topic AND more.partition = position.partition
        AND (more.applied_count, more.ignored_count, more.dead_letter_count) <> (0, 0, 0);
    UPDATE ledger_before.positions SET applied_count = 0, ignored_count = 0, dead_letter_count = 0;
END
$$
