-- How far a projection has come.
SELECT topic, partition, next_offset FROM ledger.positions
