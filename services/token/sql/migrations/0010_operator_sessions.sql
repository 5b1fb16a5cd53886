-- Sessions of operators in the console, and which portal sessions are an operator's previews.
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

-- null: opened for the customer; else the operator who looks at what the customer sees.
ALTER TABLE token.portal_sessions ADD COLUMN previewed_by text;

CREATE OR REPLACE VIEW token.known_sessions AS
SELECT
    session.session_id, session.organization_id, session.external_customer_id, session.created_at,
    session.expires_at, session.scope, session.locale, session.view, session.invoice_id, session.kid,
    session.created_by,
    least(
        session.revoked_at,
        (SELECT revocation.revoked_at FROM token.revocations AS revocation
         WHERE revocation.session_id IS NULL
           AND revocation.organization_id = session.organization_id
           AND revocation.external_customer_id = session.external_customer_id
           AND revocation.clock > session.issued_clock
         ORDER BY revocation.clock LIMIT 1),
        (SELECT revocation.revoked_at FROM token.revocations AS revocation
         WHERE revocation.session_id IS NULL
           AND revocation.organization_id = session.organization_id
           AND revocation.external_customer_id IS NULL
           AND revocation.clock > session.issued_clock
         ORDER BY revocation.clock LIMIT 1)
    ) AS revoked_at,
    session.previewed_by
FROM token.portal_sessions AS session;

GRANT SELECT, INSERT, DELETE ON token.operator_sessions TO portico_token;
GRANT UPDATE (last_seen_at, revoked_at) ON token.operator_sessions TO portico_token;
