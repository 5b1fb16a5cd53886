-- What is known of rebuilds of the read model (ADR 127): one row each, the newest is the one that
-- counts. What is being built is in schemas of its own, and its positions with it.
SET LOCAL ROLE portico_ledger_owner;

CREATE TABLE ledger.rebuilds (
    rebuild_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    phase             text NOT NULL DEFAULT 'reading' CHECK (phase IN (
        -- under way, by a process that moves updated_at
        'reading', 'indexing', 'comparing',
        -- waits for `swap` or `abort`
        'ready',
        -- live; the one before stays until `drop`
        'swapped',
        -- over
        'dropped', 'aborted')),
    -- SHA-256 of the migrations that its tables were made of
    migrations_digest bytea NOT NULL,
    records_done      bigint NOT NULL DEFAULT 0,
    records_total     bigint NOT NULL DEFAULT 0,
    -- customers and kinds of rows in which it differs from the live one; NULL until compared
    difference_count  bigint,
    started_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    compared_at       timestamptz,
    swapped_at        timestamptz,
    finished_at       timestamptz
);
-- Two at once would be one too many.
CREATE UNIQUE INDEX rebuilds_open ON ledger.rebuilds ((true)) WHERE finished_at IS NULL;

-- The first of the differences that the last comparison found. Apart, since they name customers.
CREATE TABLE ledger.rebuild_differences (
    rebuild_id           bigint NOT NULL REFERENCES ledger.rebuilds ON DELETE CASCADE,
    organization_id      text NOT NULL,
    -- '' for what belongs to no customer
    external_customer_id text NOT NULL,
    table_name           text NOT NULL,
    -- {"rows", "amount_cents", "hash"}; NULL where there is none
    live                 jsonb,
    rebuilt              jsonb,
    PRIMARY KEY (rebuild_id, organization_id, external_customer_id, table_name)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON ledger.rebuilds, ledger.rebuild_differences TO portico_ledger;
-- For the console: how far it is, and nothing of any tenant.
GRANT USAGE ON SCHEMA ledger TO portico_organization_reader;
GRANT SELECT ON ledger.rebuilds TO portico_organization_reader;
