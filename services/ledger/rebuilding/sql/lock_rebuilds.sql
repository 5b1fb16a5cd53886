-- One command at a time works at a rebuild, as long as its connection lives.
SELECT pg_try_advisory_lock($1)
