-- What people did with the portal, as the topic portal.activity told it, and whom it is told on:
-- webhooks of an organization. Written by `portico ledger deliver`, settings of webhooks by the intake.
CREATE SCHEMA activity AUTHORIZATION portico_ledger_owner;

SET LOCAL ROLE portico_ledger_owner;

-- Where each partition has been read to. Apart from ledger.positions: the read model's freshness
-- does not wait for activity, nor is it forgotten with it.
CREATE TABLE activity.positions (
    topic          text NOT NULL,
    partition      integer NOT NULL,
    next_offset    bigint NOT NULL,
    last_record_at timestamptz,
    recorded_count bigint NOT NULL DEFAULT 0,
    repeated_count bigint NOT NULL DEFAULT 0,
    skipped_count  bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);

CREATE TABLE activity.entries (
    organization_id      text NOT NULL,
    entry_id             bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    -- SHA-256 of the event's source and id: the same event twice is one entry
    event_digest         bytea NOT NULL,
    -- NULL for what was done to the whole organization
    external_customer_id text,
    type                 text NOT NULL,
    happened_at          timestamptz NOT NULL,
    -- what it was done to: an invoice, a document, a session
    subject              text,
    -- who did it, where it was not the customer: an operator, an API key
    done_by              text,
    -- done by an operator who looked at the portal as the customer sees it
    preview              boolean NOT NULL DEFAULT false,
    session_id           text,
    data                 jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (organization_id, event_digest)
);
CREATE INDEX entries_of_organization ON activity.entries (organization_id, happened_at DESC, entry_id DESC);
CREATE INDEX entries_of_customer ON activity.entries
    (organization_id, external_customer_id, happened_at DESC, entry_id DESC);
-- For the sweep, which asks of all organizations.
CREATE INDEX entries_by_age ON activity.entries (happened_at);

CREATE TABLE activity.webhook_endpoints (
    organization_id           text NOT NULL,
    webhook_endpoint_id       uuid NOT NULL DEFAULT gen_random_uuid(),
    name                      text,
    url                       text NOT NULL,
    event_types               text[] NOT NULL,
    -- sealed; the one before signs too until `previous_until`
    encrypted_secret          bytea NOT NULL,
    previous_encrypted_secret bytea,
    previous_until            timestamptz,
    created_at                timestamptz NOT NULL DEFAULT now(),
    updated_at                timestamptz NOT NULL DEFAULT now(),
    -- nothing has been delivered since then
    failing_since             timestamptz,
    disabled_at               timestamptz,
    disabled_reason           text,
    PRIMARY KEY (organization_id, webhook_endpoint_id),
    UNIQUE (organization_id, url)
);

CREATE TABLE activity.webhook_deliveries (
    organization_id     text NOT NULL,
    delivery_id         uuid NOT NULL DEFAULT gen_random_uuid(),
    webhook_endpoint_id uuid NOT NULL,
    type                text NOT NULL,
    -- the body as it is sent, the same at every attempt
    payload             text NOT NULL,
    status              text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'delivered', 'failed')),
    created_at          timestamptz NOT NULL DEFAULT now(),
    -- since when attempts are counted: when it was made, or replayed
    started_at          timestamptz NOT NULL DEFAULT now(),
    -- when it is sent next, or taken from a sender that has died
    due_at              timestamptz DEFAULT now(),
    attempt_count       integer NOT NULL DEFAULT 0,
    attempted_at        timestamptz,
    answer_status       integer,
    -- the beginning of what was answered, or why there was no answer
    answer              text,
    PRIMARY KEY (organization_id, delivery_id),
    FOREIGN KEY (organization_id, webhook_endpoint_id) REFERENCES activity.webhook_endpoints ON DELETE CASCADE,
    CHECK ((status = 'waiting') = (due_at IS NOT NULL))
);
CREATE INDEX deliveries_due ON activity.webhook_deliveries (due_at) WHERE status = 'waiting';
CREATE INDEX deliveries_of_endpoint ON activity.webhook_deliveries
    (organization_id, webhook_endpoint_id, created_at DESC, delivery_id DESC);
-- For the sweep, which asks of all organizations.
CREATE INDEX deliveries_by_age ON activity.webhook_deliveries (created_at) WHERE status <> 'waiting';

GRANT USAGE ON SCHEMA activity TO portico_ledger, portico_organization_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA activity TO portico_ledger;
GRANT SELECT ON activity.entries TO portico_organization_reader;

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['entries', 'webhook_endpoints', 'webhook_deliveries'] LOOP
        EXECUTE format('ALTER TABLE activity.%I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE activity.%I FORCE ROW LEVEL SECURITY', tenant_table);
    END LOOP;
END
$$;
CREATE POLICY whole_organization ON activity.entries FOR SELECT TO portico_organization_reader
    USING (organization_id = (SELECT read_model.context_organization_id()));
-- A deletion of an endpoint takes its deliveries along, with the rights of their owner.
CREATE POLICY cascade ON activity.webhook_deliveries TO portico_ledger_owner USING (true) WITH CHECK (true);
CREATE POLICY referred ON activity.webhook_endpoints TO portico_ledger_owner USING (true) WITH CHECK (true);
