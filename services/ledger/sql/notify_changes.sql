-- Tells live pages at commit.
SELECT pg_notify($1, $2)
