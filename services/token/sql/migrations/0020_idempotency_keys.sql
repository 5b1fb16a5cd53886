-- Answers to requests that a host may send again, by the key that it gave them (decision 103).
SET LOCAL ROLE portico_token_owner;

CREATE TABLE token.idempotency_keys (
    -- SHA-256 of who asked, the address and the key
    key_digest   bytea PRIMARY KEY,
    -- SHA-256 of the body, and of what else makes it another request
    body_digest  bytea NOT NULL,
    claimed_at   timestamptz NOT NULL,
    -- of a request that is being answered: from then on it is given up
    expires_at   timestamptz NOT NULL,
    -- sealed with what only the host has; null while the request is being answered
    answer       bytea
);
CREATE INDEX idempotency_keys_by_end ON token.idempotency_keys (expires_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON token.idempotency_keys TO portico_token;
