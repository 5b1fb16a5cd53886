-- What large customers' invoices are sorted and filtered by (decision 96), kept by the indexer as the
-- documents are: an invoice that is not queued has its row, and the row is as the invoice is.
SET LOCAL ROLE portico_ledger_owner;

-- What an invoice is sorted and filtered by (decision 96), a tenth of its size. Apart from the
-- documents, since a payment changes it: in one row with the document it would bring all of the
-- document's trigrams into the index again.
CREATE TABLE read_model.sorted_invoices (
    organization_id      text NOT NULL,
    external_customer_id text NOT NULL,
    invoice_id           text NOT NULL,
    slice                bigint NOT NULL,
    issuing_date         date NOT NULL,
    -- `infinity` stands for no due date
    payment_due_date     date NOT NULL,
    total_amount_cents   bigint NOT NULL,
    number               text,
    currency             text,
    invoice_type         text,
    settlement           text NOT NULL,
    PRIMARY KEY (organization_id, invoice_id)
);
-- Each of the list's sorts but its own order, month by month, to be merged (search_in_order) ...
CREATE INDEX sorted_invoices_by_due_date ON read_model.sorted_invoices
    (slice, payment_due_date, invoice_id);
CREATE INDEX sorted_invoices_by_amount ON read_model.sorted_invoices
    (slice, total_amount_cents, invoice_id);
CREATE INDEX sorted_invoices_by_number ON read_model.sorted_invoices (slice, number, invoice_id);
-- ... and what has few values, of which some may be rare: some bytes for each invoice.
CREATE INDEX sorted_invoices_by_settlement ON read_model.sorted_invoices (slice, settlement);
CREATE INDEX sorted_invoices_by_currency ON read_model.sorted_invoices (slice, currency);
CREATE INDEX sorted_invoices_by_type ON read_model.sorted_invoices (slice, invoice_type);

GRANT SELECT, INSERT, UPDATE, DELETE ON read_model.sorted_invoices TO portico_ledger;
ALTER TABLE read_model.sorted_invoices ENABLE ROW LEVEL SECURITY;
ALTER TABLE read_model.sorted_invoices FORCE ROW LEVEL SECURITY;
-- For the functions below and for what is owed, which run with their owner's rights.
CREATE POLICY search ON read_model.sorted_invoices FOR SELECT TO portico_ledger_owner USING (true);
-- It has nothing but columns of the invoices, and the same policy.
GRANT SELECT ON read_model.sorted_invoices TO portico_portal;
CREATE POLICY customer ON read_model.sorted_invoices FOR SELECT TO portico_portal USING (
    organization_id = (SELECT read_model.context_organization_id())
    AND external_customer_id = (SELECT read_model.context_external_customer_id()));

-- The invoices that belong into the index, and in which slice: for the indexer, with its own rights.
CREATE VIEW read_model.indexed_invoices WITH (security_invoker = true) AS
SELECT invoice.*, read_model.search_slice_of(indexed.number, invoice.issuing_date) AS slice
FROM read_model.invoices AS invoice
JOIN read_model.indexed_customers AS indexed
    ON indexed.organization_id = invoice.organization_id
    AND indexed.external_customer_id = invoice.external_customer_id
WHERE invoice.shown;
GRANT SELECT ON read_model.indexed_invoices TO portico_ledger;

-- The months of the context's customer from one day to another that the index has invoices of, as slices.
CREATE FUNCTION read_model.search_slices(p_number bigint, p_from date, p_to date) RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    first_slice bigint := CASE WHEN isfinite(p_from) THEN read_model.search_slice_of(p_number, p_from)
        ELSE p_number * 1000000 END;
    last_slice  bigint := CASE WHEN isfinite(p_to) THEN read_model.search_slice_of(p_number, p_to)
        ELSE p_number * 1000000 + 999999 END;
    slice       bigint;
    slices      bigint[] := '{}';
BEGIN
    LOOP
        SELECT min(stored.slice) INTO slice FROM read_model.sorted_invoices AS stored
        WHERE stored.slice BETWEEN first_slice AND last_slice;
        EXIT WHEN slice IS NULL;
        slices := slices || slice;
        first_slice := slice + 1;
    END LOOP;
    RETURN slices;
END
$$;

-- The next invoices of some months of the context's customer in the order of a sort other than the
-- issue date, after one of them: ids, and the last one's sort key when there may be more. Each month
-- is read in the order of its index, and only as far as it gets: they are merged.
CREATE FUNCTION read_model.search_in_order(p_slices bigint[], p_sort text, p_descending boolean,
    p_after_date date, p_after_amount bigint, p_after_number text, p_after_id text, p_at_most integer,
    OUT invoice_ids text[], OUT last_key text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own       bigint := (
        SELECT indexed.number FROM read_model.indexed_customers AS indexed
        WHERE indexed.organization_id = read_model.context_organization_id()
            AND indexed.external_customer_id = read_model.context_external_customer_id());
    sort_key  text := CASE p_sort WHEN 'payment_due_date' THEN 'payment_due_date'
        WHEN 'total_amount_cents' THEN 'total_amount_cents' WHEN 'number' THEN 'number' END;
    parameter text := CASE p_sort WHEN 'payment_due_date' THEN '$1'
        WHEN 'total_amount_cents' THEN '$2' WHEN 'number' THEN '$3' END;
    direction text := CASE WHEN p_descending THEN 'DESC' ELSE 'ASC' END;
    place     text := '';
    months    text;
BEGIN
    IF p_after_id IS NOT NULL THEN
        place := format('AND (%s, stored.invoice_id) %s (%s, $4)', 'stored.' || sort_key,
            CASE WHEN p_descending THEN '<' ELSE '>' END, parameter);
    END IF;
    -- A slice says whose it is: those of anybody else are left out.
    SELECT string_agg(format('(SELECT stored.%1$s AS sort_key, stored.invoice_id
            FROM read_model.sorted_invoices AS stored WHERE stored.slice = %2$s %3$s
            ORDER BY stored.%1$s %4$s, stored.invoice_id %4$s)', sort_key, slice, place, direction),
        ' UNION ALL ')
    INTO months
    FROM unnest(p_slices) AS slice
    WHERE slice / 1000000 = own;
    IF months IS NULL THEN
        invoice_ids := '{}';
        RETURN;
    END IF;
    EXECUTE format('SELECT array_agg(merged.invoice_id), (array_agg(merged.sort_key::text))[$5]
        FROM (
            SELECT month.sort_key, month.invoice_id FROM (%1$s) AS month
            ORDER BY month.sort_key %2$s, month.invoice_id %2$s
            LIMIT $5
        ) AS merged', months, direction)
    INTO invoice_ids, last_key
    USING p_after_date, p_after_amount, p_after_number, p_after_id, p_at_most;
    invoice_ids := coalesce(invoice_ids, '{}');
END
$$;

REVOKE ALL ON FUNCTION read_model.search_slices, read_model.search_in_order FROM PUBLIC;
GRANT EXECUTE ON FUNCTION read_model.search_slices, read_model.search_in_order TO portico_portal;
