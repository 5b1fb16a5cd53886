-- The projector's own tables, and the two views that others may have of its work.
SET LOCAL ROLE portico_ledger_owner;

-- How far the projection has come, one row a partition.
CREATE TABLE ledger.positions (
    topic             text NOT NULL,
    partition         integer NOT NULL,
    next_offset       bigint NOT NULL,
    -- time of the last record applied, as the broker has it; when the log has another time at that
    -- offset, the topic is not the one that was read
    last_record_at    timestamptz,
    -- when the projector last looked, and where the log ended then
    observed_at       timestamptz NOT NULL DEFAULT now(),
    end_offset        bigint NOT NULL DEFAULT 0,
    applied_count     bigint NOT NULL DEFAULT 0,
    ignored_count     bigint NOT NULL DEFAULT 0,
    dead_letter_count bigint NOT NULL DEFAULT 0,
    -- set when something an operator has to look at holds this partition up
    stopped_at        timestamptz,
    stopped_reason    text,
    -- bad records below this offset no longer stop it: an operator has seen them
    resumed_until     bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);

CREATE TABLE ledger.dead_letters (
    dead_letter_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic            text NOT NULL,
    partition        integer NOT NULL,
    record_offset    bigint NOT NULL,
    organization_id  text,
    record_key       bytea,
    record_value     bytea,
    record_headers   jsonb NOT NULL DEFAULT '[]',
    reason           text NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    relayed_at       timestamptz,
    replayed_at      timestamptz,
    UNIQUE (topic, partition, record_offset)
);
CREATE INDEX dead_letters_to_relay ON ledger.dead_letters (dead_letter_id) WHERE relayed_at IS NULL;

-- When events that carry no order of their own (no version, no updated_at, no time) were first seen,
-- in epoch microseconds, by SHA-256 of source and id.
CREATE TABLE ledger.sightings (
    organization_id text NOT NULL,
    event_digest    bytea NOT NULL,
    sighted_at      bigint NOT NULL,
    PRIMARY KEY (organization_id, event_digest)
);

-- Secrets of incoming webhooks, encrypted by the ledger; never published, never shown.
CREATE TABLE ledger.sources (
    organization_id   text NOT NULL,
    kind              text NOT NULL CHECK (kind IN ('lago_hmac', 'lago_jwt', 'stripe')),
    encrypted_secret  bytea NOT NULL,
    updated_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, kind)
);

-- What the portal may say of its own freshness. A partition is up to date when the projector, the
-- last time it looked, had applied all there was; else as of the last record applied.
CREATE VIEW read_model.freshness AS
SELECT as_of, greatest(0, extract(epoch FROM clock_timestamp() - as_of))::float8 AS lag_seconds
FROM (
    SELECT min(CASE WHEN next_offset >= end_offset THEN observed_at
                    ELSE coalesce(last_record_at, 'epoch') END) AS as_of
    FROM ledger.positions
) AS oldest;

-- Which customers events have named: the one thing that the token service may know.
CREATE VIEW read_model.known_customers AS
SELECT organization_id, external_customer_id, document_locale
FROM read_model.customers WHERE NOT deleted;
