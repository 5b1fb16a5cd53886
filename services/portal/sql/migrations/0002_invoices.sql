-- The invoice list: the plain one, which most pages ask for, and the filtered one.
SET LOCAL ROLE portico_portal_owner;

-- The newest invoices, or those after (p_after_key, p_after_id): the index is walked in its order,
-- so a page costs the same for ten invoices and for a million. `next_key` and `next_id` are the
-- position of the page's last invoice, null when no invoice follows.
CREATE FUNCTION portal.invoices(p_organization_id text, p_external_customer_id text, p_at timestamptz,
    p_limit integer, p_after_key text, p_after_id text,
    OUT invoices text, OUT next_key text, OUT next_id text)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    today      date;
    -- Of the index's own types: a cast in the comparison would count as one that might leak rows
    -- to whoever may not see them, and row-level security would keep it out of the index.
    after_date date := coalesce(p_after_key, 'infinity');
    after_id   text := coalesce(p_after_id, '');
    bodies     text[];
    keys       text[];
    ids        text[];
BEGIN
    PERFORM set_config('portico.organization_id', p_organization_id, true),
            set_config('portico.external_customer_id', p_external_customer_id, true);
    today := portal.local_date(p_at, portal.timezone(p_organization_id, p_external_customer_id));
    SELECT array_agg(row_to_json(page)::text), array_agg(page.issuing_date::text), array_agg(page.id)
    INTO bodies, keys, ids
    FROM (
        SELECT invoice.invoice_id AS id, invoice.number, invoice.purchase_order_number,
            invoice.invoice_type, invoice.issuing_date, invoice.payment_due_date, invoice.currency,
            invoice.total_amount_cents, invoice.paid_amount_cents AS total_paid_amount_cents,
            invoice.due_amount_cents AS total_due_amount_cents,
            portal.display_status(invoice.settlement, invoice.payment_due_date, today)
                AS display_status
        FROM read_model.invoices AS invoice
        WHERE invoice.shown
            AND invoice.organization_id = p_organization_id -- tenant
            AND invoice.external_customer_id = p_external_customer_id -- tenant
            AND (invoice.issuing_date, invoice.invoice_id) < (after_date, after_id)
        ORDER BY invoice.issuing_date DESC, invoice.invoice_id DESC
        LIMIT p_limit + 1
    ) AS page;
    invoices := coalesce(array_to_string(bodies[1:p_limit], ','), '');
    IF cardinality(bodies) > p_limit THEN
        next_key := keys[p_limit];
        next_id := ids[p_limit];
    END IF;
END
$$;

-- The same for a list that is filtered or sorted otherwise. The statement is put together from
-- constants by the filters that are there, and planned for their values, so that none pays for
-- another's; every value travels as a parameter. NULL does not filter.
--
-- `p_words` are LIKE patterns that all have to be found, or else the amount has to be one that the
-- text can be read as: in minor units, which depend on how many decimals a currency has.
CREATE FUNCTION portal.filtered_invoices(p_organization_id text, p_external_customer_id text,
    p_at timestamptz, p_limit integer, p_after_key text, p_after_id text,
    p_sort text, p_descending boolean,
    p_statuses text[], p_currencies text[], p_types text[],
    p_issued_from date, p_issued_to date, p_due_from date, p_due_to date,
    p_amount_min bigint, p_amount_max bigint,
    p_words text[],
    p_amounts_of_no_decimals bigint[], p_currencies_of_no_decimals text[],
    p_amounts_of_three_decimals bigint[], p_currencies_of_three_decimals text[],
    p_amounts_of_two_decimals bigint[],
    OUT invoices text, OUT next_key text, OUT next_id text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
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
    direction  text := CASE WHEN p_descending THEN 'DESC' ELSE 'ASC' END;
    comparison text := CASE WHEN p_descending THEN '<' ELSE '>' END;
    filters    text := '';
    bodies     text[];
    keys       text[];
    ids        text[];
BEGIN
    PERFORM set_config('portico.organization_id', p_organization_id, true),
            set_config('portico.external_customer_id', p_external_customer_id, true);
    today := portal.local_date(p_at, portal.timezone(p_organization_id, p_external_customer_id));
    IF p_after_id IS NOT NULL THEN
        filters := filters || format(' AND (%s, invoice.invoice_id) %s (%s, $6)',
            sort_key, comparison, after_key);
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
    IF p_issued_from IS NOT NULL THEN
        filters := filters || ' AND invoice.issuing_date >= $10';
    END IF;
    IF p_issued_to IS NOT NULL THEN
        filters := filters || ' AND invoice.issuing_date <= $11';
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
            FROM read_model.invoices AS invoice
            WHERE invoice.shown
                AND invoice.organization_id = $1 -- tenant
                AND invoice.external_customer_id = $2 -- tenant
                %2$s
            ORDER BY %4$s %3$s, invoice.invoice_id %3$s
            LIMIT $4 + 1
        ) AS page
        $statement$, replace(sort_key, 'invoice.', 'page.'), filters, direction, sort_key)
    INTO bodies, keys, ids
    USING p_organization_id, p_external_customer_id, today, p_limit,
        CASE p_sort WHEN 'total_amount_cents' THEN p_after_key::bigint END, p_after_id, p_statuses, p_currencies, p_types, p_issued_from, p_issued_to, p_due_from,
        p_due_to, p_amount_min, p_amount_max, p_words, p_amounts_of_no_decimals,
        p_currencies_of_no_decimals, p_amounts_of_three_decimals, p_currencies_of_three_decimals,
        p_amounts_of_two_decimals, p_after_key,
        CASE WHEN p_sort IN ('issuing_date', 'payment_due_date') THEN p_after_key::date END;
    invoices := coalesce(array_to_string(bodies[1:p_limit], ','), '');
    IF cardinality(bodies) > p_limit THEN
        next_key := keys[p_limit];
        next_id := ids[p_limit];
    END IF;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA portal FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA portal TO portico_portal;
