-- Records that the projectors have not applied yet.
SELECT coalesce(sum(greatest(0, end_offset - next_offset)), 0)::bigint FROM ledger.positions
