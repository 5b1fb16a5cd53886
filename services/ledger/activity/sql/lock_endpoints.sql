-- One at a time adds an endpoint to an organization, until the end of the transaction: two that count
-- the same others would both find room.
SELECT pg_advisory_xact_lock(hashtextextended($1, 7405114925))
