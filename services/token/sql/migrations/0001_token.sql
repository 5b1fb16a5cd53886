-- API keys, signing keys, portal sessions and what ended them. No credential is in here in clear:
-- API keys as keyed hashes, private keys sealed, portal tokens not at all.
SET LOCAL ROLE portico_token_owner;

CREATE TABLE token.api_keys (
    api_key_id            uuid PRIMARY KEY,
    organization_id       text NOT NULL,
    name                  text NOT NULL DEFAULT '',
    -- HMAC-SHA256 under a pepper that the database does not have
    key_hash              bytea NOT NULL UNIQUE CHECK (octet_length(key_hash) = 32),
    scopes                text[] NOT NULL,
    -- null: the service's default
    rate_limit_per_minute integer CHECK (rate_limit_per_minute > 0),
    created_at            timestamptz NOT NULL,
    expires_at            timestamptz,
    revoked_at            timestamptz
);
CREATE INDEX api_keys_by_organization ON token.api_keys (organization_id, created_at);

-- `next` is published before it signs, so that every verifier has it when it does.
CREATE TABLE token.signing_keys (
    kid                text PRIMARY KEY,
    state              text NOT NULL CHECK (state IN ('next', 'current', 'previous', 'withdrawn')),
    public_key         bytea NOT NULL CHECK (octet_length(public_key) = 32),
    -- AES-256-GCM, nonce first; the kid is authenticated with it
    sealed_private_key bytea NOT NULL,
    created_at         timestamptz NOT NULL,
    -- set when it stops signing: the end of the last token it signed
    verifies_until     timestamptz
);
CREATE UNIQUE INDEX signing_keys_one_current ON token.signing_keys (state) WHERE state = 'current';
CREATE UNIQUE INDEX signing_keys_one_next ON token.signing_keys (state) WHERE state = 'next';

-- Counts revocations in the order of their commits, without a gap: its row lock is held to the end.
CREATE TABLE token.revocation_clock (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    value    bigint NOT NULL
);
INSERT INTO token.revocation_clock (value) VALUES (0);

-- One row for each number of the clock. No organization: signing keys were withdrawn. No customer:
-- all of the organization. No session: all of the customer.
CREATE TABLE token.revocations (
    clock                bigint PRIMARY KEY,
    organization_id      text,
    external_customer_id text,
    session_id           uuid,
    revoked_at           timestamptz NOT NULL,
    revoked_by           text NOT NULL
);
CREATE INDEX revocations_of_many ON token.revocations (organization_id, external_customer_id, clock)
    INCLUDE (revoked_at) WHERE session_id IS NULL;

-- No foreign keys: thousands of inserts a second would share one row lock on the key that signed.
CREATE TABLE token.portal_sessions (
    session_id           uuid PRIMARY KEY,
    organization_id      text NOT NULL,
    external_customer_id text NOT NULL,
    created_at           timestamptz NOT NULL,
    expires_at           timestamptz NOT NULL,
    -- the clock that the inserting statement saw: a later revocation of its customer or organization
    -- covers it, whenever the insert itself was committed
    issued_clock         bigint NOT NULL,
    -- when it was revoked by itself
    revoked_at           timestamptz,
    scope                text NOT NULL,
    locale               text,
    view                 text,
    invoice_id           text,
    kid                  text NOT NULL,
    created_by           text NOT NULL,
    -- null: opened for the customer; else the operator who looks at what the customer sees
    previewed_by         text
);
CREATE INDEX portal_sessions_by_customer ON token.portal_sessions
    (organization_id, external_customer_id, created_at DESC, session_id DESC);
CREATE INDEX portal_sessions_by_end ON token.portal_sessions (expires_at);

-- Sessions with what ended them: revoked by itself, with its customer or with its organization. A
-- revocation of many writes one row, however many it covers.
CREATE VIEW token.known_sessions AS
SELECT
    session.session_id, session.organization_id, session.external_customer_id, session.created_at,
    session.expires_at, session.scope, session.locale, session.view, session.invoice_id, session.kid,
    session.created_by, session.previewed_by,
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
    ) AS revoked_at
FROM token.portal_sessions AS session;

GRANT SELECT, INSERT ON token.api_keys TO portico_token;
GRANT UPDATE (revoked_at) ON token.api_keys TO portico_token;
GRANT SELECT, INSERT ON token.signing_keys TO portico_token;
GRANT UPDATE (state, verifies_until) ON token.signing_keys TO portico_token;
GRANT SELECT, UPDATE ON token.revocation_clock TO portico_token;
GRANT SELECT, INSERT, DELETE ON token.revocations TO portico_token;
GRANT SELECT, INSERT, DELETE ON token.portal_sessions TO portico_token;
GRANT UPDATE (revoked_at) ON token.portal_sessions TO portico_token;
GRANT SELECT ON token.known_sessions TO portico_token;
