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
