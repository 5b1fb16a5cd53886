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
-- Nobody who searches shall read through a list of what is pending.
CREATE INDEX search_documents_by_text ON read_model.search_documents
    USING gin (slice, document extensions.gin_trgm_ops) WITH (fastupdate = off);
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
    FOREACH tenant_table IN ARRAY ARRAY['indexed_customers', 'search_documents', 'search_queue'] LOOP
        EXECUTE format('ALTER TABLE read_model.%I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE read_model.%I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('CREATE POLICY projector ON read_model.%I TO portico_ledger USING (true) WITH CHECK (true)',
            tenant_table);
        -- For the two functions below, which run with their owner's rights.
        EXECUTE format('CREATE POLICY search ON read_model.%I FOR SELECT TO portico_ledger_owner USING (true)',
            tenant_table);
    END LOOP;
END
$$;

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

-- Ids of invoices in one month of the context's customer, at most so many: those whose document has
-- all the patterns (three at most, of three letters or more), and those of an amount.
CREATE FUNCTION read_model.search_slice(p_number bigint, p_month integer, p_patterns text[],
    p_amounts bigint[], p_at_most integer) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, extensions, pg_temp
-- Whatever the planner thinks of unknown patterns: through the index, or not at all.
SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    wanted bigint := p_number * 1000000 + p_month;
    first  text := p_patterns[1];
    second text := p_patterns[2];
    third  text := p_patterns[3];
    found  text[];
    more   text[];
BEGIN
    IF third IS NOT NULL THEN
        SELECT array_agg(match.invoice_id) INTO found FROM (
            SELECT stored.invoice_id FROM read_model.search_documents AS stored
            WHERE stored.slice = wanted AND stored.document LIKE first
                AND stored.document LIKE second AND stored.document LIKE third
            LIMIT p_at_most) AS match;
    ELSIF second IS NOT NULL THEN
        SELECT array_agg(match.invoice_id) INTO found FROM (
            SELECT stored.invoice_id FROM read_model.search_documents AS stored
            WHERE stored.slice = wanted AND stored.document LIKE first
                AND stored.document LIKE second
            LIMIT p_at_most) AS match;
    ELSIF first IS NOT NULL THEN
        SELECT array_agg(match.invoice_id) INTO found FROM (
            SELECT stored.invoice_id FROM read_model.search_documents AS stored
            WHERE stored.slice = wanted AND stored.document LIKE first
            LIMIT p_at_most) AS match;
    END IF;
    IF p_amounts IS NOT NULL THEN
        SELECT array_agg(match.invoice_id) INTO more FROM (
            SELECT stored.invoice_id FROM read_model.search_documents AS stored
            WHERE stored.slice = wanted AND stored.total_amount_cents = ANY (p_amounts)
            LIMIT p_at_most) AS match;
    END IF;
    RETURN coalesce(found, '{}') || coalesce(more, '{}');
END
$$;
