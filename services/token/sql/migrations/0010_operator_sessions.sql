-- Sessions of operators in the console.
SET LOCAL ROLE portico_token_owner;

-- The bearer is not in here: its keyed hash is.
CREATE TABLE token.operator_sessions (
    operator_session_id uuid PRIMARY KEY,
    organization_id     text NOT NULL,
    -- who signed in: the key's id, or the issuer's name for a person; all of one's sessions can end
    -- at once
    subject             text NOT NULL,
    -- the same for people to read
    label               text NOT NULL,
    -- null: signed in by OpenID Connect; else the session ends with the key
    api_key_id          uuid REFERENCES token.api_keys,
    -- HMAC-SHA256 under a pepper that the database does not have
    secret_hash         bytea NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32),
    created_at          timestamptz NOT NULL,
    expires_at          timestamptz NOT NULL,
    last_seen_at        timestamptz NOT NULL,
    revoked_at          timestamptz
);
CREATE INDEX operator_sessions_by_subject ON token.operator_sessions (organization_id, subject);
CREATE INDEX operator_sessions_by_end ON token.operator_sessions (expires_at);

GRANT SELECT, INSERT, DELETE ON token.operator_sessions TO portico_token;
GRANT UPDATE (last_seen_at, revoked_at) ON token.operator_sessions TO portico_token;
