-- The search index of large customers (decision 83): what a search of theirs looks through instead of
-- their invoices. Customers with few invoices are in none of these tables.
SET LOCAL ROLE portico_ledger_owner;

-- Whose invoices are in the index. The indexer adds a customer while it holds a lock on the queue that
-- every projector's writing waits for, so whatever is committed later has seen the row.
CREATE TABLE read_model.indexed_customers (
    organization_id      text NOT NULL,
    external_customer_id text NOT NULL,
    -- stands for both in slices
    number               bigint GENERATED ALWAYS AS IDENTITY,
    -- how far the first filling has come, in the order of the list; null before it begins
    filled_to_date       date,
    filled_to_id         text,
    -- from then on documents and queue together are all the customer's invoices
    ready                boolean NOT NULL DEFAULT false,
    PRIMARY KEY (organization_id, external_customer_id)
) WITH (fillfactor = 50);

-- What an invoice is found by. A slice is one customer's month: a search goes from slice to slice in
-- the order of the list, and ends when its page is full. `document` is search_text as contracts.search
-- spells it for an index.
CREATE TABLE read_model.search_documents (
    organization_id      text NOT NULL,
    external_customer_id text NOT NULL,
    invoice_id           text NOT NULL,
    slice                bigint NOT NULL,
    total_amount_cents   bigint NOT NULL,
    document             text NOT NULL,
    PRIMARY KEY (organization_id, invoice_id)
);
-- What is pending in this index is put in its place at the end of each of the indexer's transactions
-- (tidy_search_documents): all at once it takes a tenth of the time, and nobody who searches reads
-- through a list of it.
CREATE INDEX search_documents_by_text ON read_model.search_documents
    USING gin (slice, document extensions.gin_trgm_ops) WITH (fastupdate = on);
CREATE INDEX search_documents_by_amount ON read_model.search_documents (total_amount_cents, slice);

-- Invoices of indexed customers that have changed since their document was written, in the transaction
-- that changed them. One may be here several times.
CREATE TABLE read_model.search_queue (
    organization_id      text NOT NULL,
    external_customer_id text NOT NULL,
    invoice_id           text NOT NULL
);
CREATE INDEX search_queue_by_customer ON read_model.search_queue (organization_id, external_customer_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON
    read_model.indexed_customers, read_model.search_documents, read_model.search_queue
TO portico_ledger;

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['indexed_customers', 'search_documents',
        'search_queue'] LOOP
        EXECUTE format('ALTER TABLE read_model.%I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE read_model.%I FORCE ROW LEVEL SECURITY', tenant_table);
        -- For the functions below that are asked by the portal, which run with their owner's rights.
        EXECUTE format('CREATE POLICY search ON read_model.%I FOR SELECT TO portico_ledger_owner USING (true)',
            tenant_table);
    END LOOP;
END
$$;

-- A customer's month as one number; there are fewer than a million months.
CREATE FUNCTION read_model.search_slice_of(number bigint, day date) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN number * 1000000 + (extract(year FROM day) * 12 + extract(month FROM day))::bigint;

-- The index is asked through functions only: LIKE might leak what it compares to an error, says
-- Postgres, and so under a policy that compares anything it is kept out of every index. They answer for
-- the customer of the context and with ids only, which the portal looks up among what it may see.

-- Of the context's customer: its number when the index knows all its invoices, and those that have to
-- be looked at besides. No number for a customer that is not indexed, or when more are queued than
-- `p_at_most`.
CREATE FUNCTION read_model.search_index(p_at_most integer, OUT number bigint, OUT queued text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    organization text := read_model.context_organization_id();
    customer     text := read_model.context_external_customer_id();
BEGIN
    SELECT indexed.number INTO number
    FROM read_model.indexed_customers AS indexed
    WHERE indexed.organization_id = organization AND indexed.external_customer_id = customer
        AND indexed.ready;
    IF number IS NULL THEN
        RETURN;
    END IF;
    SELECT coalesce(array_agg(queue.invoice_id), '{}') INTO queued
    FROM (
        SELECT waiting.invoice_id FROM read_model.search_queue AS waiting
        WHERE waiting.organization_id = organization AND waiting.external_customer_id = customer
        LIMIT p_at_most + 1
    ) AS queue;
    IF cardinality(queued) > p_at_most THEN
        number := NULL;
        queued := NULL;
    END IF;
END
$$;

-- Ids of invoices in one month of the context's customer, at most so many of each: those whose document
-- has the patterns (one or two, of three letters or more each), and those of an amount. Whose they are
-- follows from the slice, and is looked at once more outside, where it draws no other index in.
CREATE FUNCTION read_model.search_slice(p_number bigint, p_month date, p_patterns text[],
    p_amounts bigint[], p_at_most integer) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, extensions, pg_temp
-- Whatever the planner makes of patterns that it does not know: by the index, and by one plan for all.
SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    organization text := read_model.context_organization_id();
    customer     text := read_model.context_external_customer_id();
    wanted       bigint := read_model.search_slice_of(p_number, p_month);
    first        text := p_patterns[1];
    second       text := p_patterns[2];
    by_text      text[];
    by_amount    text[];
BEGIN
    IF second IS NULL THEN
        SELECT array_agg(match.invoice_id) INTO by_text
        FROM (
            SELECT stored.organization_id, stored.external_customer_id, stored.invoice_id
            FROM read_model.search_documents AS stored
            WHERE stored.slice = wanted AND stored.document LIKE first
            LIMIT p_at_most
        ) AS match
        WHERE match.organization_id = organization AND match.external_customer_id = customer;
    ELSE
        SELECT array_agg(match.invoice_id) INTO by_text
        FROM (
            SELECT stored.organization_id, stored.external_customer_id, stored.invoice_id
            FROM read_model.search_documents AS stored
            WHERE stored.slice = wanted AND stored.document LIKE first AND stored.document LIKE second
            LIMIT p_at_most
        ) AS match
        WHERE match.organization_id = organization AND match.external_customer_id = customer;
    END IF;
    IF p_amounts IS NOT NULL THEN
        SELECT array_agg(match.invoice_id) INTO by_amount
        FROM (
            SELECT stored.organization_id, stored.external_customer_id, stored.invoice_id
            FROM read_model.search_documents AS stored
            WHERE stored.slice = wanted AND stored.total_amount_cents = ANY (p_amounts)
            LIMIT p_at_most
        ) AS match
        WHERE match.organization_id = organization AND match.external_customer_id = customer;
    END IF;
    RETURN coalesce(by_text, '{}') || coalesce(by_amount, '{}');
END
$$;

-- The same for those that something is owed for: read whole where they are few enough, and then only
-- those of them that have the patterns or an amount. NULL patterns: all of them.
CREATE FUNCTION read_model.search_open_slice(p_number bigint, p_month date, p_patterns text[],
    p_amounts bigint[], p_at_most integer) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    organization text := read_model.context_organization_id();
    customer     text := read_model.context_external_customer_id();
    wanted       bigint := read_model.search_slice_of(p_number, p_month);
    owed         text[];
BEGIN
    SELECT coalesce(array_agg(match.invoice_id), '{}') INTO owed
    FROM (
        SELECT stored.organization_id, stored.external_customer_id, stored.invoice_id
        FROM read_model.sorted_invoices AS stored
        WHERE stored.slice = wanted
            AND stored.settlement IN ('processing', 'partially_paid', 'unpaid')
        LIMIT p_at_most
    ) AS match
    WHERE match.organization_id = organization AND match.external_customer_id = customer;
    IF p_patterns IS NULL OR cardinality(owed) >= p_at_most THEN
        RETURN owed;
    END IF;
    RETURN (
        SELECT coalesce(array_agg(stored.invoice_id), '{}')
        FROM read_model.search_documents AS stored
        WHERE stored.organization_id = organization AND stored.invoice_id = ANY (owed)
            AND (stored.document LIKE ALL (p_patterns) OR stored.total_amount_cents = ANY (p_amounts)));
END
$$;

CREATE FUNCTION read_model.tidy_search_documents() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT gin_clean_pending_list('read_model.search_documents_by_text')
$$;

-- Whoever empties the invoices empties what they are searched by.
CREATE FUNCTION read_model.forget_search() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    TRUNCATE read_model.indexed_customers, read_model.search_documents,
        read_model.sorted_invoices, read_model.search_queue;
    RETURN NULL;
END
$$;
CREATE TRIGGER forget_search AFTER TRUNCATE ON read_model.invoices
    FOR EACH STATEMENT EXECUTE FUNCTION read_model.forget_search();

REVOKE ALL ON FUNCTION read_model.search_index, read_model.search_slice,
    read_model.search_open_slice, read_model.tidy_search_documents, read_model.forget_search FROM PUBLIC;
GRANT EXECUTE ON FUNCTION read_model.search_index, read_model.search_slice,
    read_model.search_open_slice TO portico_portal;
GRANT EXECUTE ON FUNCTION read_model.tidy_search_documents TO portico_ledger;
