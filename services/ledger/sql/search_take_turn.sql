-- One indexer at a time in a database, until the end of the transaction.
SELECT pg_try_advisory_xact_lock($1)
