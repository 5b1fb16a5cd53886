-- The invoice list as it is filtered, searched and sorted.
SET LOCAL ROLE portico_portal_owner;

-- The first or last issue date that a customer has an invoice of, between two that belong to it.
CREATE FUNCTION portal.next_issuing_date(p_organization_id text, p_external_customer_id text,
    p_from date, p_to date, p_descending boolean) RETURNS date
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF p_descending THEN
        RETURN (
            SELECT invoice.issuing_date FROM read_model.invoices AS invoice
            WHERE invoice.shown AND invoice.issuing_date >= p_from AND invoice.issuing_date <= p_to
                AND invoice.organization_id = p_organization_id -- tenant
                AND invoice.external_customer_id = p_external_customer_id -- tenant
            ORDER BY invoice.issuing_date DESC, invoice.invoice_id DESC LIMIT 1);
    END IF;
    RETURN (
        SELECT invoice.issuing_date FROM read_model.invoices AS invoice
        WHERE invoice.shown AND invoice.issuing_date >= p_from AND invoice.issuing_date <= p_to
            AND invoice.organization_id = p_organization_id -- tenant
            AND invoice.external_customer_id = p_external_customer_id -- tenant
        ORDER BY invoice.issuing_date, invoice.invoice_id LIMIT 1);
END
$$;

-- The same for a list that is filtered or sorted otherwise. The statement is put together from
-- constants by the filters that are there, and planned for their values, so that none pays for
-- another's; every value travels as a parameter. NULL does not filter.
--
-- `p_words` are LIKE patterns that all have to be found, or else the amount has to be one that the
-- text can be read as: in minor units, which depend on how many decimals a currency has.
-- `p_index_patterns` is what the search index names at least those by (decision 83), NULL when it
-- cannot; it also names those that something is owed for. The steps, each of them bounded:
--   walk    all invoices, in order: what no index names, or a customer that the index does not have
--   glance  the first invoices of the list: what is found often is found here soonest
--   queue   which of the invoices that the index does not have yet are found
--   month   in the list's own order, one month after another until the page is full: what the index
--           names, or the month's invoices in order when it names many
--   sort    in another order: all that the index names, unless that is too much, and then walk
CREATE FUNCTION portal.filtered_invoices(p_organization_id text, p_external_customer_id text,
    p_at timestamptz, p_limit integer, p_after_key text, p_after_id text,
    p_sort text, p_descending boolean,
    p_statuses text[], p_currencies text[], p_types text[],
    p_issued_from date, p_issued_to date, p_due_from date, p_due_to date,
    p_amount_min bigint, p_amount_max bigint,
    p_words text[],
    p_amounts_of_no_decimals bigint[], p_currencies_of_no_decimals text[],
    p_amounts_of_three_decimals bigint[], p_currencies_of_three_decimals text[],
    p_amounts_of_two_decimals bigint[], p_index_patterns text[],
    OUT invoices text, OUT next_key text, OUT next_id text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    -- Some milliseconds each: walked at a glance, looked up by id in a month or to be sorted, and
    -- looked at because they are queued.
    glance_max constant integer := 1000;
    month_max  constant integer := 1000;
    sort_max   constant integer := 10000;
    queue_max  constant integer := 1000;
    today      date;
    -- A missing due date sorts as the latest.
    sort_key   text := CASE p_sort
        WHEN 'issuing_date' THEN 'invoice.issuing_date'
        WHEN 'payment_due_date' THEN 'coalesce(invoice.payment_due_date, ''infinity'')'
        WHEN 'total_amount_cents' THEN 'invoice.total_amount_cents'
        WHEN 'number' THEN 'invoice.number' END;
    -- Of the sort key's own type, for the index's sake: see above.
    after_key  text := CASE p_sort WHEN 'total_amount_cents' THEN '$5' WHEN 'number' THEN '$22'
        ELSE '$23' END;
    after_date date := CASE WHEN p_sort IN ('issuing_date', 'payment_due_date') THEN p_after_key::date END;
    direction  text := CASE WHEN p_descending THEN 'DESC' ELSE 'ASC' END;
    comparison text := CASE WHEN p_descending THEN '<' ELSE '>' END;
    -- Where in the list's own order the invoices are, and what they have to be.
    place      text := '';
    filters    text := '';
    step       text := 'walk';
    among      text;
    rows_max   integer;
    searched   record;
    queued     text[];
    candidates text[];
    amounts    bigint[] := p_amounts_of_no_decimals || p_amounts_of_three_decimals
        || p_amounts_of_two_decimals;
    -- Whether the index is asked for the text, and whether it may be asked for what is owed instead.
    by_text    boolean := p_index_patterns IS NOT NULL;
    owing      boolean := coalesce(
        p_statuses <@ ARRAY['overdue', 'processing', 'partially_paid', 'unpaid'], false);
    first_day  date := coalesce(p_issued_from, '-infinity');
    last_day   date := coalesce(p_issued_to, 'infinity');
    day        date;
    month      date;
    month_end  date;
    bodies     text[] := '{}';
    keys       text[] := '{}';
    ids        text[] := '{}';
    more       text[];
    more_keys  text[];
    more_ids   text[];
BEGIN
    today := portal.local_date(p_at, portal.enter(p_organization_id, p_external_customer_id));
    IF p_after_id IS NOT NULL THEN
        place := place || format(' AND (%s, invoice.invoice_id) %s (%s, $6)',
            sort_key, comparison, after_key);
    END IF;
    IF p_issued_from IS NOT NULL THEN
        place := place || ' AND invoice.issuing_date >= $10';
    END IF;
    IF p_issued_to IS NOT NULL THEN
        place := place || ' AND invoice.issuing_date <= $11';
    END IF;
    IF p_statuses IS NOT NULL THEN
        filters := filters || ' AND portal.display_status(invoice.settlement,
            invoice.payment_due_date, $3) = ANY ($7)';
    END IF;
    IF p_currencies IS NOT NULL THEN
        filters := filters || ' AND invoice.currency = ANY ($8)';
    END IF;
    IF p_types IS NOT NULL THEN
        filters := filters || ' AND invoice.invoice_type = ANY ($9)';
    END IF;
    IF p_due_from IS NOT NULL THEN
        filters := filters || ' AND invoice.payment_due_date >= $12';
    END IF;
    IF p_due_to IS NOT NULL THEN
        filters := filters || ' AND invoice.payment_due_date <= $13';
    END IF;
    IF p_amount_min IS NOT NULL THEN
        filters := filters || ' AND invoice.total_amount_cents >= $14';
    END IF;
    IF p_amount_max IS NOT NULL THEN
        filters := filters || ' AND invoice.total_amount_cents <= $15';
    END IF;
    IF p_words IS NOT NULL THEN
        filters := filters || ' AND (invoice.search_text LIKE ALL ($16)';
        IF p_amounts_of_two_decimals IS NOT NULL THEN
            filters := filters || ' OR invoice.total_amount_cents = ANY (CASE
                WHEN invoice.currency = ANY ($18) THEN $17
                WHEN invoice.currency = ANY ($20) THEN $19
                ELSE $21 END)';
        END IF;
        filters := filters || ')';
    END IF;
    IF p_index_patterns IS NOT NULL OR owing THEN
        searched := read_model.search_index(queue_max);
        IF searched.number IS NOT NULL THEN
            queued := searched.queued;
            step := CASE WHEN p_sort = 'issuing_date' AND p_limit < glance_max / 2 THEN 'glance'
                ELSE 'queue' END;
        END IF;
    END IF;
    IF p_sort = 'issuing_date' AND p_after_id IS NOT NULL THEN
        IF p_descending THEN
            last_day := least(last_day, after_date);
        ELSE
            first_day := greatest(first_day, after_date);
        END IF;
    END IF;
    LOOP
        among := '';
        rows_max := p_limit + 1 - cardinality(ids);
        IF step = 'glance' THEN
            among := format(' ORDER BY %s %s, invoice.invoice_id %s LIMIT %s',
                sort_key, direction, direction, glance_max);
        ELSIF step = 'queue' THEN
            -- OFFSET 0 here and below: looked up by id, whatever the order.
            among := ' AND invoice.invoice_id = ANY ($24) OFFSET 0';
            candidates := queued;
            rows_max := queue_max;
        ELSIF step = 'month' THEN
            day := portal.next_issuing_date(p_organization_id, p_external_customer_id,
                first_day, last_day, p_descending);
            EXIT WHEN day IS NULL;
            month := date_trunc('month', day);
            month_end := month + interval '1 month' - interval '1 day';
            IF p_descending THEN
                last_day := month - 1;
            ELSE
                first_day := month_end + 1;
            END IF;
            among := ' AND invoice.issuing_date >= $25 AND invoice.issuing_date <= $26';
            IF by_text THEN
                candidates := read_model.search_slice(searched.number, day, p_index_patterns,
                    amounts, month_max + 1);
                -- Found often: from here on by what is owed.
                by_text := NOT owing OR cardinality(candidates) <= month_max;
            END IF;
            IF NOT by_text THEN
                candidates := read_model.search_open_slice(searched.number, day, p_index_patterns,
                    amounts, month_max + 1);
            END IF;
            IF cardinality(candidates) <= month_max THEN
                candidates := candidates || queued;
                CONTINUE WHEN cardinality(candidates) = 0;
                among := among || ' AND invoice.invoice_id = ANY ($24) OFFSET 0';
            END IF;
        ELSIF step = 'sort' THEN
            among := ' AND invoice.invoice_id = ANY ($24) OFFSET 0';
            candidates := queued;
            LOOP
                day := portal.next_issuing_date(p_organization_id, p_external_customer_id,
                    first_day, last_day, true);
                EXIT WHEN day IS NULL OR cardinality(candidates) > sort_max;
                candidates := candidates || CASE
                    WHEN by_text THEN read_model.search_slice(searched.number, day,
                        p_index_patterns, amounts, sort_max + 1 - cardinality(candidates))
                    ELSE read_model.search_open_slice(searched.number, day, p_index_patterns,
                        amounts, sort_max + 1 - cardinality(candidates)) END;
                last_day := date_trunc('month', day)::date - 1;
            END LOOP;
            IF cardinality(candidates) > sort_max AND by_text AND owing THEN
                by_text := false;
                last_day := coalesce(p_issued_to, 'infinity');
                CONTINUE;
            END IF;
            IF cardinality(candidates) > sort_max THEN
                among := '';
            END IF;
        END IF;
        EXECUTE format($statement$
            SELECT array_agg(row_to_json(page)::text), array_agg((%1$s)::text), array_agg(page.id)
            FROM (
                SELECT invoice.invoice_id AS id, invoice.number, invoice.purchase_order_number,
                    invoice.invoice_type, invoice.issuing_date, invoice.payment_due_date,
                    invoice.currency, invoice.total_amount_cents,
                    invoice.paid_amount_cents AS total_paid_amount_cents,
                    invoice.due_amount_cents AS total_due_amount_cents,
                    portal.display_status(invoice.settlement, invoice.payment_due_date, $3)
                        AS display_status
                FROM (
                    SELECT *
                    FROM read_model.invoices AS invoice
                    WHERE invoice.shown
                        AND invoice.organization_id = $1 -- tenant
                        AND invoice.external_customer_id = $2 -- tenant
                        %2$s %3$s
                ) AS invoice
                WHERE true %4$s
                ORDER BY %6$s %5$s, invoice.invoice_id %5$s
                LIMIT $4
            ) AS page
            $statement$, replace(sort_key, 'invoice.', 'page.'), place, among, filters, direction,
            sort_key)
        INTO more, more_keys, more_ids
        USING p_organization_id, p_external_customer_id, today, rows_max,
            CASE p_sort WHEN 'total_amount_cents' THEN p_after_key::bigint END, p_after_id,
            p_statuses, p_currencies, p_types, p_issued_from, p_issued_to, p_due_from, p_due_to,
            p_amount_min, p_amount_max, p_words, p_amounts_of_no_decimals,
            p_currencies_of_no_decimals, p_amounts_of_three_decimals,
            p_currencies_of_three_decimals, p_amounts_of_two_decimals, p_after_key, after_date,
            candidates, month, month_end;
        CASE step
            WHEN 'glance' THEN
                step := 'queue';
                CONTINUE WHEN more_ids IS NULL OR cardinality(more_ids) <= p_limit;
            WHEN 'queue' THEN
                queued := coalesce(more_ids, '{}');
                step := CASE WHEN p_sort = 'issuing_date' THEN 'month' ELSE 'sort' END;
                CONTINUE;
            ELSE
                NULL;
        END CASE;
        bodies := bodies || more;
        keys := keys || more_keys;
        ids := ids || more_ids;
        EXIT WHEN step <> 'month' OR cardinality(ids) > p_limit;
    END LOOP;
    invoices := coalesce(array_to_string(bodies[1:p_limit], ','), '');
    IF cardinality(bodies) > p_limit THEN
        next_key := keys[p_limit];
        next_id := ids[p_limit];
    END IF;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA portal FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA portal TO portico_portal;
