-- The read model: facts by natural id, what follows from them, and running totals.
-- Every table starts with its tenant. `object` is the whole object as folded from the events; the
-- columns beside it are taken from it, for filters, sorts and sums. `version, rank, tie` is the
-- stamp of the newest event that set a field; `older` holds, by field, the stamps of those fields
-- that an older event set.
SET LOCAL ROLE portico_ledger_owner;

CREATE TABLE read_model.organizations (
    organization_id text PRIMARY KEY,
    object          jsonb NOT NULL,
    older           jsonb,
    version         bigint NOT NULL,
    rank            bigint NOT NULL,
    tie             bigint NOT NULL,
    name            text,
    legal_name      text,
    timezone        text,
    document_locale text,
    allowed_origins text[] NOT NULL DEFAULT '{}'
);

CREATE TABLE read_model.customers (
    organization_id      text NOT NULL,
    external_customer_id text NOT NULL,
    object               jsonb NOT NULL,
    older                jsonb,
    version              bigint NOT NULL,
    rank                 bigint NOT NULL,
    tie                  bigint NOT NULL,
    name                 text,
    timezone             text,
    document_locale      text,
    deleted              boolean NOT NULL DEFAULT false,
    PRIMARY KEY (organization_id, external_customer_id)
);

-- An invoice that payments or credit notes name before it arrives is a stub: no object, no customer.
CREATE TABLE read_model.invoices (
    organization_id           text NOT NULL,
    invoice_id                text NOT NULL,
    external_customer_id      text,
    object                    jsonb,
    older                     jsonb,
    version                   bigint NOT NULL,
    rank                      bigint NOT NULL,
    tie                       bigint NOT NULL,
    number                    text,
    purchase_order_number     text,
    invoice_type              text,
    currency                  text,
    issuing_date              date,
    payment_due_date          date,
    -- finalized and voided ones are shown; everything else is not
    shown                     boolean NOT NULL DEFAULT false,
    voided                    boolean NOT NULL DEFAULT false,
    disputed                  boolean NOT NULL DEFAULT false,
    total_amount_cents        bigint NOT NULL DEFAULT 0,
    -- as the invoice's own events report it: paid so far, and whether it says it is settled
    reported_paid_cents       bigint NOT NULL DEFAULT 0,
    reported_settled          boolean NOT NULL DEFAULT false,
    -- what follows from the facts; sums of 64-bit amounts need more than 64 bits
    paid_amount_cents         numeric NOT NULL DEFAULT 0,
    credited_amount_cents     numeric NOT NULL DEFAULT 0,
    pending_amount_cents      numeric NOT NULL DEFAULT 0,
    due_amount_cents          numeric NOT NULL DEFAULT 0,
    -- the status but for the calendar: voided disputed paid processing partially_paid unpaid
    settlement                text NOT NULL DEFAULT 'unpaid',
    -- what search looks through (contracts.search): number, purchase order, line descriptions, id
    search_text               text NOT NULL DEFAULT '',
    PRIMARY KEY (organization_id, invoice_id)
);

CREATE INDEX invoices_by_issuing_date ON read_model.invoices
    (organization_id, external_customer_id, issuing_date DESC, invoice_id DESC) WHERE shown;
-- The list's other sorts have no index of their own: see decision 24.

CREATE TABLE read_model.payments (
    organization_id      text NOT NULL,
    payment_id           text NOT NULL,
    object               jsonb NOT NULL,
    older                jsonb,
    version              bigint NOT NULL,
    rank                 bigint NOT NULL,
    tie                  bigint NOT NULL,
    amount_cents         bigint NOT NULL,
    currency             text NOT NULL,
    payment_status       text NOT NULL,
    created_at           timestamptz,
    -- true when the payment names several invoices without amounts, and is spread over them
    spread               boolean NOT NULL DEFAULT false,
    PRIMARY KEY (organization_id, payment_id)
);

-- One row for each invoice a payment names. `external_customer_id` is that of the invoice, once known.
CREATE TABLE read_model.allocations (
    organization_id      text NOT NULL,
    payment_id           text NOT NULL,
    invoice_id           text NOT NULL,
    external_customer_id text,
    amount_cents         numeric NOT NULL,
    currency             text NOT NULL,
    payment_status       text NOT NULL,
    -- of the payment; `-infinity` when it is not known
    created_at           timestamptz NOT NULL DEFAULT '-infinity',
    spread               boolean NOT NULL DEFAULT false,
    PRIMARY KEY (organization_id, payment_id, invoice_id)
);
CREATE INDEX allocations_by_invoice ON read_model.allocations (organization_id, invoice_id);
-- The portal's lists of payments, and what was paid in a month: read from the index alone.
CREATE INDEX allocations_by_time ON read_model.allocations
    (organization_id, external_customer_id, created_at DESC, payment_id DESC, invoice_id)
    INCLUDE (payment_status, currency, amount_cents) WHERE external_customer_id IS NOT NULL;

CREATE TABLE read_model.payment_receipts (
    organization_id      text NOT NULL,
    payment_receipt_id   text NOT NULL,
    payment_id           text NOT NULL,
    object               jsonb NOT NULL,
    older                jsonb,
    version              bigint NOT NULL,
    rank                 bigint NOT NULL,
    tie                  bigint NOT NULL,
    number               text NOT NULL,
    PRIMARY KEY (organization_id, payment_receipt_id)
);
CREATE INDEX payment_receipts_by_payment ON read_model.payment_receipts (organization_id, payment_id);

CREATE TABLE read_model.credit_notes (
    organization_id      text NOT NULL,
    credit_note_id       text NOT NULL,
    invoice_id           text NOT NULL,
    external_customer_id text,
    object               jsonb NOT NULL,
    older                jsonb,
    version              bigint NOT NULL,
    rank                 bigint NOT NULL,
    tie                  bigint NOT NULL,
    number               text NOT NULL,
    currency             text NOT NULL,
    issuing_date         date NOT NULL,
    total_amount_cents   bigint NOT NULL,
    offset_amount_cents  bigint NOT NULL DEFAULT 0,
    voided               boolean NOT NULL DEFAULT false,
    PRIMARY KEY (organization_id, credit_note_id)
);
CREATE INDEX credit_notes_by_invoice ON read_model.credit_notes (organization_id, invoice_id);
CREATE INDEX credit_notes_by_issuing_date ON read_model.credit_notes
    (organization_id, external_customer_id, issuing_date DESC, credit_note_id DESC)
    WHERE external_customer_id IS NOT NULL;

-- Everything invoiced, by customer, currency and month of issuing: finalized and not voided,
-- disputed ones included. What is outstanding is the sum of due_totals, kept here so that the
-- portal's overview reads some months, and the last ninety days and the future of due_totals, never
-- every day there was. A row whose count falls to 0 is deleted.
CREATE TABLE read_model.invoiced_totals (
    organization_id       text NOT NULL,
    external_customer_id  text NOT NULL,
    currency              text NOT NULL,
    -- its first day
    issued_month          date NOT NULL,
    invoiced_amount_cents numeric NOT NULL,
    invoiced_count        bigint NOT NULL,
    outstanding_amount_cents numeric NOT NULL DEFAULT 0,
    outstanding_count        bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (organization_id, external_customer_id, currency, issued_month)
-- Updated again and again: room on the page keeps a new version beside the old one, and out of the
-- index.
) WITH (fillfactor = 50);

-- What is open, by the day it falls due: midnight needs no event, and a million invoices cost what
-- ten do. `infinity` stands for no due date. A row whose count falls to 0 is deleted.
CREATE TABLE read_model.due_totals (
    organization_id      text NOT NULL,
    external_customer_id text NOT NULL,
    currency             text NOT NULL,
    payment_due_date     date NOT NULL,
    due_amount_cents     numeric NOT NULL,
    due_count            bigint NOT NULL,
    PRIMARY KEY (organization_id, external_customer_id, currency, payment_due_date)
) WITH (fillfactor = 50);

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

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA read_model TO portico_ledger;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ledger TO portico_ledger;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA ledger TO portico_ledger;
REVOKE INSERT, UPDATE, DELETE ON read_model.freshness, read_model.known_customers FROM portico_ledger;
GRANT SELECT ON read_model.known_customers TO portico_token;
GRANT SELECT ON
    read_model.freshness, read_model.organizations, read_model.customers, read_model.invoices,
    read_model.payments, read_model.allocations, read_model.payment_receipts,
    read_model.credit_notes, read_model.invoiced_totals, read_model.due_totals
TO portico_portal;

-- The tenant law. The context is set for one transaction by the function that answers a query; with
-- none set every policy compares with NULL and nothing is seen, by owners neither.
CREATE FUNCTION read_model.context_organization_id() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('portico.organization_id', true), '');
CREATE FUNCTION read_model.context_external_customer_id() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('portico.external_customer_id', true), '');

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['organizations', 'customers', 'invoices', 'payments', 'allocations',
        'payment_receipts', 'credit_notes', 'invoiced_totals', 'due_totals'] LOOP
        EXECUTE format('ALTER TABLE read_model.%I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE read_model.%I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('CREATE POLICY projector ON read_model.%I TO portico_ledger USING (true) WITH CHECK (true)',
            tenant_table);
    END LOOP;
    FOREACH tenant_table IN ARRAY ARRAY['customers', 'invoices', 'allocations', 'credit_notes',
        'invoiced_totals', 'due_totals'] LOOP
        EXECUTE format($policy$CREATE POLICY customer ON read_model.%I FOR SELECT TO portico_portal USING (
            organization_id = (SELECT read_model.context_organization_id())
            AND external_customer_id = (SELECT read_model.context_external_customer_id()))$policy$, tenant_table);
    END LOOP;
END
$$;

-- The page's shell needs an organization's name, look and origins before anybody has shown a token.
CREATE POLICY organization ON read_model.organizations FOR SELECT TO portico_portal
    USING (organization_id = (SELECT read_model.context_organization_id()));
-- A payment is the customer's when it pays one of the customer's invoices.
CREATE POLICY customer ON read_model.payments FOR SELECT TO portico_portal USING (
    organization_id = (SELECT read_model.context_organization_id())
    AND EXISTS (
        SELECT FROM read_model.allocations AS allocation
        WHERE allocation.organization_id = payments.organization_id
          AND allocation.payment_id = payments.payment_id
          AND allocation.external_customer_id = (SELECT read_model.context_external_customer_id())));
CREATE POLICY customer ON read_model.payment_receipts FOR SELECT TO portico_portal USING (
    organization_id = (SELECT read_model.context_organization_id())
    AND EXISTS (
        SELECT FROM read_model.allocations AS allocation
        WHERE allocation.organization_id = payment_receipts.organization_id
          AND allocation.payment_id = payment_receipts.payment_id
          AND allocation.external_customer_id = (SELECT read_model.context_external_customer_id())));

-- known_customers runs with its owner's rights, and row-level security is forced on owners too: it
-- sees customers by this policy and shows nothing else of them.
CREATE POLICY known_customers ON read_model.customers FOR SELECT TO portico_ledger_owner USING (true);

-- A broker in memory forgets its log when it stops; what was folded from it has to go as well.
CREATE FUNCTION ledger.reset() RETURNS void LANGUAGE sql AS $$
    TRUNCATE read_model.organizations, read_model.customers, read_model.invoices, read_model.payments,
        read_model.allocations, read_model.payment_receipts, read_model.credit_notes,
        read_model.invoiced_totals, read_model.due_totals, ledger.positions, ledger.dead_letters,
        ledger.sightings
$$;
REVOKE ALL ON FUNCTION ledger.reset() FROM PUBLIC;
