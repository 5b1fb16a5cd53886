SELECT format('%I.%I', schemaname, tablename) AS name
FROM pg_tables
WHERE schemaname = $1
ORDER BY tablename
