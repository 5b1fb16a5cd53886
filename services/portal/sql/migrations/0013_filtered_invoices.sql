-- The invoice list as it is filtered, searched and sorted; its conditions are in 0012.
SET LOCAL ROLE portico_portal_owner;

-- The same for a list that is filtered or sorted otherwise. The statement is put together from
-- constants by the filters that are there, and planned for their values, so that none pays for
-- another's; every value travels as a parameter. NULL does not filter.
--
-- `p_words` are LIKE patterns that all have to be found, or else the amount has to be one that the
-- text can be read as: in minor units, which depend on how many decimals a currency has.
-- `p_index_patterns` is what the search index names at least those by (decision 83), NULL when it
-- cannot. Customers whom the index has are also filtered and sorted by it (decision 96). The steps,
-- each of them bounded:
--   walk    all invoices, in order: what no index names, or a customer that the index does not have
--   glance  the first invoices of the list: what is found often is found here soonest
--   queue   which of the invoices that the index does not have yet are found
--   few     whether what filters leaves so few that they are looked up and sorted
--   month   in the list's own order, one month after another until the page is full: what the index
--           names, or the month's invoices in order when it names many
--   block   in another order, the next invoices of some months: few at first, from which what is found
--           often fills the page, then more until it is full or it is plain that they will not fill it
--   probe   in which months the text is: where it is often, blocks go on; elsewhere it is looked up
--   rest    what filters leaves, sorted where it lies together
--   pick    those that a step before has named
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
    queue_max  constant integer := 1000;
    -- Looked up at once, and when nothing else is left than to walk.
    few_min    constant integer := 2000;
    many_max   constant integer := 30000;
    few_max    integer := 0;
    -- Looked at in blocks before they are given up: of what one in two hundred has, pages are full by
    -- then. Texts are given more, since what else would find them takes longer.
    blocks_max constant integer := CASE WHEN p_words IS NULL THEN 2000 ELSE 10000 END;
    -- In the next block; in the first, a page of what one in eight has.
    next_max   constant integer := 1000;
    first_max  constant integer := least(8 * (p_limit + 1), next_max);
    today      date;
    -- A missing due date sorts as the latest.
    sort_key   text := CASE p_sort
        WHEN 'issuing_date' THEN 'invoice.issuing_date'
        WHEN 'payment_due_date' THEN 'coalesce(invoice.payment_due_date, ''infinity'')'
        WHEN 'total_amount_cents' THEN 'invoice.total_amount_cents'
        WHEN 'number' THEN 'invoice.number' END;
    -- After which invoice, and in a block up to which. Keys are of the sort key's own type, for the
    -- index's sake: see portal.invoices.
    after      portal.list_position := portal.position_after(p_sort, p_after_key, p_after_id);
    until      portal.list_position;
    after_key  text := CASE p_sort WHEN 'total_amount_cents' THEN '$5' WHEN 'number' THEN '$22'
        ELSE '$23' END;
    until_key  text := CASE p_sort WHEN 'total_amount_cents' THEN '$30' WHEN 'number' THEN '$31'
        ELSE '$32' END;
    direction  text := CASE WHEN p_descending THEN 'DESC' ELSE 'ASC' END;
    comparison text := CASE WHEN p_descending THEN '<' ELSE '>' END;
    -- Where in the list's order the invoices are, and what they have to be, as the index can tell and
    -- altogether.
    place      text;
    facets     text := portal.invoice_conditions(p_statuses, p_currencies, p_types, p_due_from,
        p_due_to, p_amount_min, p_amount_max);
    filters    text := facets || portal.text_conditions(p_words, p_amounts_of_two_decimals);
    step       text := 'walk';
    among      text;
    rows_max   integer;
    block_max  integer := first_max;
    looked_at  integer := 0;
    block      record;
    searched   record;
    waiting    text[]; -- are queued; `queued` are those of them that are found
    queued     text[];
    named      text[] := '{}';
    slices     bigint[];
    candidates text[];
    amounts    bigint[] := p_amounts_of_no_decimals || p_amounts_of_three_decimals
        || p_amounts_of_two_decimals;
    -- What statuses come from, by which the index can find them.
    settlements text[] := CASE WHEN 'overdue' = ANY (p_statuses)
        THEN p_statuses || '{processing,partially_paid,unpaid}' ELSE p_statuses END;
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
    more text[]; more_keys text[]; more_ids text[];
BEGIN
    today := portal.local_date(p_at, portal.enter(p_organization_id, p_external_customer_id));
    IF p_sort = 'issuing_date' AND p_after_id IS NOT NULL THEN
        IF p_descending THEN
            last_day := least(last_day, after.day);
        ELSE
            first_day := greatest(first_day, after.day);
        END IF;
    END IF;
    IF by_text OR facets <> '' OR p_sort <> 'issuing_date' THEN
        searched := read_model.search_index(queue_max);
        IF searched.number IS NOT NULL THEN
            waiting := searched.queued;
            step := CASE WHEN p_sort = 'issuing_date' AND p_limit < glance_max / 2 THEN 'glance'
                ELSE 'queue' END;
            slices := read_model.search_slices(searched.number, first_day, last_day);
            IF filters = '' THEN
                block_max := p_limit + 1;
            END IF;
            after := portal.begun_at(after, p_sort, p_descending, p_due_from, p_due_to,
                p_amount_min, p_amount_max);
        END IF;
    END IF;
    LOOP
        among := '';
        rows_max := p_limit + 1 - cardinality(ids);
        until := NULL;
        CASE step
            WHEN 'glance' THEN
                among := format(' ORDER BY %s %s, invoice.invoice_id %s LIMIT %s',
                    sort_key, direction, direction, glance_max);
            WHEN 'queue' THEN
                candidates := waiting;
                rows_max := queue_max;
            WHEN 'few' THEN
                few_max := CASE WHEN few_max = 0 THEN few_min ELSE many_max END;
                rows_max := few_max + 1;
            WHEN 'month' THEN
                day := portal.next_issuing_date(p_organization_id, p_external_customer_id,
                    first_day, last_day, p_descending);
                EXIT WHEN day IS NULL;
                month := date_trunc('month', day);
                month_end := month + interval '1 month' - interval '1 day';
                first_day := CASE WHEN p_descending THEN first_day ELSE month_end + 1 END;
                last_day := CASE WHEN p_descending THEN month - 1 ELSE last_day END;
                among := ' AND invoice.issuing_date >= $25 AND invoice.issuing_date <= $26';
                IF by_text THEN
                    candidates := read_model.search_slice(searched.number, day, p_index_patterns,
                        amounts, month_max + 1);
                    -- Found often: from here on by what is owed.
                    by_text := NOT owing OR cardinality(candidates) <= month_max;
                    IF by_text AND cardinality(candidates) > month_max AND few_max = few_min THEN
                        -- And maybe never with all that filters: this month has to wait.
                        first_day := least(first_day, month);
                        last_day := greatest(last_day, month_end);
                        step := 'few';
                        CONTINUE;
                    END IF;
                END IF;
                IF NOT by_text THEN
                    candidates := read_model.search_open_slice(searched.number, day,
                        p_index_patterns, amounts, month_max + 1);
                END IF;
                IF cardinality(candidates) <= month_max THEN
                    candidates := candidates || queued;
                    CONTINUE WHEN cardinality(candidates) = 0;
                    among := among || ' AND invoice.invoice_id = ANY ($24) OFFSET 0';
                END IF;
            WHEN 'block' THEN
                block := read_model.search_in_order(slices, p_sort, p_descending, after.day,
                    after.amount, after.number, after.id, block_max);
                candidates := block.invoice_ids || queued || named;
                until := portal.position_after(p_sort, block.last_key, block.invoice_ids[block_max]);
                looked_at := looked_at + block_max;
            ELSE
                NULL;
        END CASE;
        IF step IN ('queue', 'block', 'pick') THEN
            -- OFFSET 0 here and above: looked up by id, whatever the order.
            among := ' AND invoice.invoice_id = ANY ($24) OFFSET 0';
        END IF;
        place := CASE WHEN after.id IS NULL THEN '' ELSE format(
                ' AND (%s, invoice.invoice_id) %s (%s, $6)', sort_key, comparison, after_key) END
            || CASE WHEN until.id IS NULL THEN '' ELSE format(
                ' AND NOT (%s, invoice.invoice_id) %s (%s, $33)', sort_key, comparison, until_key) END
            || CASE WHEN p_issued_from IS NOT NULL THEN ' AND invoice.issuing_date >= $10' ELSE '' END
            || CASE WHEN p_issued_to IS NOT NULL THEN ' AND invoice.issuing_date <= $11' ELSE '' END;
        EXECUTE format(CASE WHEN step IN ('few', 'rest') THEN $named$
            SELECT NULL::text[], NULL::text[], array_agg(invoice.invoice_id)
            FROM (
                SELECT invoice.invoice_id
                FROM read_model.sorted_invoices AS invoice
                WHERE invoice.slice = ANY ($28) AND invoice.invoice_id <> ALL ($29)
                    AND ($27 IS NULL OR invoice.settlement = ANY ($27))
                    AND invoice.organization_id = $1 -- tenant
                    AND invoice.external_customer_id = $2 -- tenant
                    %2$s %7$s %8$s
                LIMIT $4
            ) AS invoice
            $named$ ELSE $page$
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
            $page$ END, replace(sort_key, 'invoice.', 'page.'), place, among, filters, direction,
            sort_key, facets, CASE WHEN step = 'rest' THEN format(
                'ORDER BY %s %s, invoice.invoice_id %s', sort_key, direction, direction) END)
        INTO more, more_keys, more_ids
        USING p_organization_id, p_external_customer_id, today, rows_max, after.amount, after.id,
            p_statuses, p_currencies, p_types, p_issued_from, p_issued_to, p_due_from, p_due_to,
            p_amount_min, p_amount_max, p_words, p_amounts_of_no_decimals,
            p_currencies_of_no_decimals, p_amounts_of_three_decimals,
            p_currencies_of_three_decimals, p_amounts_of_two_decimals, after.number,
            after.day, candidates, month, month_end, settlements, slices, waiting, until.amount,
            until.number, until.day, until.id;
        more_ids := coalesce(more_ids, '{}');
        CASE
            WHEN step = 'glance' AND cardinality(more_ids) <= p_limit THEN
                step := 'queue';
            WHEN step = 'queue' THEN
                queued := more_ids;
                step := CASE WHEN p_sort <> 'issuing_date' THEN 'block'
                    WHEN facets <> '' THEN 'few' ELSE 'month' END;
            WHEN step = 'few' THEN
                -- After a probe `slices` are the months where the text is often; the others are named.
                candidates := more_ids || queued || named;
                step := CASE WHEN cardinality(more_ids) <= few_max THEN 'pick'
                    WHEN p_sort = 'issuing_date' AND (by_text OR owing) THEN 'month'
                    WHEN few_max = many_max THEN 'walk'
                    WHEN p_sort <> 'issuing_date' THEN CASE WHEN by_text THEN 'probe' ELSE 'block' END
                    WHEN p_words IS NULL THEN 'rest' ELSE 'few' END;
                IF step = 'pick' AND p_sort = 'issuing_date' THEN
                    -- With those of the months before.
                    bodies := '{}';
                    keys := '{}';
                    ids := '{}';
                END IF;
            WHEN step = 'rest' THEN
                candidates := more_ids || queued;
                step := 'pick';
            ELSE
                bodies := bodies || more;
                keys := keys || more_keys;
                ids := ids || more_ids;
                EXIT WHEN cardinality(ids) > p_limit OR step NOT IN ('month', 'block')
                    OR step = 'block' AND until.id IS NULL;
        END CASE;
        IF until.id IS NOT NULL THEN
            after := until;
            IF block_max < next_max AND cardinality(more_ids) > 0 THEN
                block_max := next_max;
                looked_at := 0;
                CONTINUE;
            END IF;
            step := CASE WHEN looked_at > block_max THEN
                    CASE WHEN looked_at <= blocks_max THEN 'block'
                        WHEN p_words IS NULL THEN 'rest'
                        WHEN few_max = few_min THEN 'few' ELSE 'walk' END
                WHEN facets <> '' THEN 'few' WHEN by_text THEN 'probe' ELSE 'block' END;
            block_max := greatest(3 * block_max, next_max);
        END IF;
        IF step = 'probe' THEN
            SELECT probed.named, probed.often INTO named, slices
            FROM portal.probe_months(p_organization_id, p_external_customer_id, first_day, last_day,
                p_descending, searched.number, p_index_patterns, amounts, owing) AS probed;
            candidates := named || queued;
            step := CASE WHEN cardinality(slices) = 0 THEN 'pick' ELSE 'block' END;
            block_max := first_max;
        END IF;
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
