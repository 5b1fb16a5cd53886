-- Two processes that start or rotate at once take turns. The number stands for this lock only.
SELECT pg_advisory_xact_lock(7405114922)
