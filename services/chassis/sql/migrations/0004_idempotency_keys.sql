-- Answers to requests that a host may send again, by the key that it gave them (decision 103): for
-- each service a table that no other one sees. Its statements are the chassis'.
DO $$
DECLARE
    service text;
BEGIN
    FOREACH service IN ARRAY ARRAY['ledger', 'token', 'portal'] LOOP
        EXECUTE format('SET LOCAL ROLE %I', 'portico_' || service || '_owner');
        EXECUTE format($table$
            CREATE TABLE %I.idempotency_keys (
                -- SHA-256 of who asked, the address and the key
                key_digest   bytea PRIMARY KEY,
                -- SHA-256 of the body, and of what else makes it another request
                body_digest  bytea NOT NULL,
                claimed_at   timestamptz NOT NULL,
                -- of a request that is being answered: from then on it is given up
                expires_at   timestamptz NOT NULL,
                -- sealed with what only the host has; null while the request is being answered
                answer       bytea
            )$table$, service);
        EXECUTE format('CREATE INDEX idempotency_keys_by_end ON %I.idempotency_keys (expires_at)', service);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I.idempotency_keys TO %I',
            service, 'portico_' || service);
    END LOOP;
END
$$;
