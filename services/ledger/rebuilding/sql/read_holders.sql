-- Who has read or written the live projection in a transaction that is still open, longest first.
SELECT DISTINCT activity.pid, activity.application_name, activity.usename::text AS role,
    extract(epoch FROM clock_timestamp() - activity.xact_start)::float8 AS seconds
FROM pg_locks AS held
JOIN pg_class AS relation ON relation.oid = held.relation
JOIN pg_stat_activity AS activity ON activity.pid = held.pid
WHERE held.granted AND relation.relnamespace = 'read_model'::regnamespace AND held.pid <> pg_backend_pid()
    AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
ORDER BY seconds DESC
LIMIT 5
