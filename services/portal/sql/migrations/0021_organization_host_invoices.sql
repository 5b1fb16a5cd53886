-- Invoices for the host's API, in the order of Lago's list: newest issuing date first. Besides what
-- customers are shown a host sees drafts, and what failed or is not ready.
SET LOCAL ROLE portico_portal_owner;

-- The payment status in Lago's words, by what the projector settled: the one that is listed, filtered by
-- and shown.
CREATE FUNCTION portal.host_payment_status(settlement text, reported_settled boolean, reported text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN settlement = 'paid' OR reported_settled THEN 'succeeded'
        WHEN reported = 'failed' THEN 'failed'
        ELSE 'pending' END
$$;

-- Whether an object has the metadata that is asked for: a value for each key, '' for a key that it must
-- not have.
CREATE FUNCTION portal.has_metadata(object jsonb, wanted jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(bool_and((asked.value <> '') = EXISTS (
        SELECT FROM jsonb_array_elements(portal.array_or_empty(object -> 'metadata')) AS entry
        WHERE entry ->> 'key' = asked.key AND (asked.value = '' OR entry ->> 'value' = asked.value))), true)
    FROM jsonb_each_text(wanted) AS asked
$$;

-- The texts of an array of JSON.
CREATE FUNCTION portal.texts(list jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT jsonb_array_elements_text(portal.array_or_empty(list)))
$$;

-- The conditions of the filters that are there: $4 is the filters, $5 the time, $6 the organization's
-- time zone, $7 the customers that a search term has found.
CREATE FUNCTION portal.host_invoice_conditions(p_filters jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT concat_ws(E'\n',
        CASE WHEN p_filters ? 'external_customer_id' THEN
            'AND invoice.external_customer_id = $4 ->> ''external_customer_id''' END,
        CASE WHEN p_filters ? 'issuing_date_from' THEN
            'AND invoice.issuing_date >= ($4 ->> ''issuing_date_from'')::date' END,
        CASE WHEN p_filters ? 'issuing_date_to' THEN
            'AND invoice.issuing_date <= ($4 ->> ''issuing_date_to'')::date' END,
        CASE WHEN p_filters ? 'amount_from' THEN
            'AND invoice.total_amount_cents >= ($4 ->> ''amount_from'')::bigint' END,
        CASE WHEN p_filters ? 'amount_to' THEN
            'AND invoice.total_amount_cents <= ($4 ->> ''amount_to'')::bigint' END,
        CASE WHEN p_filters ? 'currency' THEN 'AND invoice.currency = $4 ->> ''currency''' END,
        CASE WHEN p_filters ? 'invoice_type' THEN
            'AND coalesce(invoice.invoice_type, ''one_off'') = $4 ->> ''invoice_type''' END,
        CASE WHEN p_filters ? 'purchase_order_number' THEN
            'AND invoice.purchase_order_number = $4 ->> ''purchase_order_number''' END,
        CASE WHEN p_filters ? 'status' THEN
            'AND CASE WHEN NOT invoice.shown THEN invoice.object ->> ''status'' WHEN invoice.voided
                THEN ''voided'' ELSE ''finalized'' END = ANY (portal.texts($4 -> ''status''))' END,
        CASE WHEN p_filters ? 'payment_status' THEN
            'AND portal.host_payment_status(invoice.settlement, invoice.reported_settled,
                invoice.object ->> ''payment_status'') = ANY (portal.texts($4 -> ''payment_status''))' END,
        CASE WHEN p_filters ? 'payment_dispute_lost' THEN
            'AND invoice.disputed = ($4 ->> ''payment_dispute_lost'')::boolean' END,
        CASE WHEN p_filters ? 'partially_paid' THEN
            'AND (invoice.paid_amount_cents > 0 AND invoice.paid_amount_cents < invoice.total_amount_cents)
                = ($4 ->> ''partially_paid'')::boolean' END,
        CASE WHEN p_filters ? 'settlements' THEN
            'AND ($4 -> ''settlements'' ? ''payment'' AND invoice.paid_amount_cents > 0
                OR $4 -> ''settlements'' ? ''credit_note'' AND invoice.credited_amount_cents > 0)' END,
        CASE WHEN p_filters ? 'metadata' THEN
            'AND portal.has_metadata(invoice.object, $4 -> ''metadata'')' END,
        -- The customer's own day is asked for where it decides: no zone is earlier than twelve hours
        -- before UTC, nor later than fourteen after it.
        CASE WHEN p_filters ? 'payment_overdue' THEN
            'AND ((invoice.shown AND invoice.settlement IN (''processing'', ''partially_paid'', ''unpaid'')
                AND invoice.payment_due_date < ($5 AT TIME ZONE ''UTC'' + interval ''14 hours'')::date
                AND (invoice.payment_due_date < ($5 AT TIME ZONE ''UTC'' - interval ''12 hours'')::date
                    OR invoice.payment_due_date < portal.local_date($5, coalesce((
                        SELECT customer.timezone FROM read_model.customers AS customer
                        WHERE customer.external_customer_id = invoice.external_customer_id
                            AND customer.organization_id = $1 -- tenant
                    ), $6)))) IS TRUE) = ($4 ->> ''payment_overdue'')::boolean' END,
        CASE WHEN p_filters ? 'search_term' THEN
            'AND (invoice.invoice_id ILIKE $4 ->> ''search_term''
                OR invoice.number ILIKE $4 ->> ''search_term''
                OR invoice.external_customer_id = ANY ($7))' END)
$$;

REVOKE ALL ON FUNCTION portal.host_payment_status, portal.has_metadata, portal.texts,
    portal.host_invoice_conditions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal.host_payment_status, portal.has_metadata, portal.texts,
    portal.host_invoice_conditions TO portico_organization_reader;

SET LOCAL ROLE portico_organization_reader;

-- Whose name, e-mail or id has the pattern. Asked first, so that a search looks at invoices only.
CREATE FUNCTION portal.organization_host_customers_found(p_organization_id text, p_pattern text)
RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM portal.enter_organization(p_organization_id);
    RETURN ARRAY(
        SELECT customer.external_customer_id
        FROM read_model.customers AS customer
        WHERE (customer.external_customer_id ILIKE p_pattern OR customer.name ILIKE p_pattern
                OR customer.object ->> 'firstname' ILIKE p_pattern
                OR customer.object ->> 'lastname' ILIKE p_pattern
                OR customer.object ->> 'legal_name' ILIKE p_pattern
                OR customer.object ->> 'email' ILIKE p_pattern)
            AND customer.organization_id = p_organization_id -- tenant
    );
END
$$;

-- The bodies of invoices in the order of their ids; without lines, where `p_briefly`.
CREATE FUNCTION portal.organization_host_invoice_bodies(p_organization_id text, p_at timestamptz,
    p_invoice_ids text[], p_briefly boolean) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    zone text := portal.enter_organization(p_organization_id);
BEGIN
    RETURN (
        SELECT json_agg(json_build_object(
                'id', invoice.invoice_id,
                'payment_status', portal.host_payment_status(invoice.settlement, invoice.reported_settled,
                    invoice.object ->> 'payment_status'),
                'overdue', invoice.shown AND portal.display_status(invoice.settlement,
                    invoice.payment_due_date,
                    portal.local_date(p_at, coalesce(customer.timezone, zone))) = 'overdue',
                'shown', invoice.shown,
                'paid', invoice.paid_amount_cents,
                'credited', invoice.credited_amount_cents,
                'due', invoice.due_amount_cents,
                'external_customer_id', invoice.external_customer_id,
                'object', CASE WHEN p_briefly
                    THEN invoice.object - '{fees,credits,billing_periods,customer,seller}'::text[]
                    ELSE invoice.object - '{customer,seller}'::text[] END,
                'customer', customer.object,
                'applicable_timezone', coalesce(customer.timezone, zone))
            ORDER BY wanted.position)
        FROM unnest(p_invoice_ids) WITH ORDINALITY AS wanted (invoice_id, position)
        JOIN read_model.invoices AS invoice
            ON invoice.invoice_id = wanted.invoice_id
            AND invoice.organization_id = p_organization_id -- tenant
        LEFT JOIN read_model.customers AS customer
            ON customer.external_customer_id = invoice.external_customer_id
            AND customer.organization_id = p_organization_id -- tenant
        WHERE invoice.shown OR (invoice.object ->> 'status' IN ('draft', 'failed', 'pending')
            AND NOT coalesce((invoice.object ->> 'deleted')::boolean, false))
    );
END
$$;

-- A page of invoices, so many after the position or from the beginning; and, where `p_count`, how many
-- there are in all. What nothing filters but the customer is counted by the running totals.
CREATE FUNCTION portal.organization_host_invoices(p_organization_id text, p_at timestamptz,
    p_filters jsonb, p_limit integer, p_skip bigint, p_after_key text, p_after_id text, p_count boolean,
    OUT entries text, OUT next_key text, OUT next_id text, OUT total bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
-- A plan for every customer would be one for none.
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    -- As in services/portal/host/bookmarks.py.
    counted_off_max constant integer := 10000;
    zone       text := portal.enter_organization(p_organization_id);
    conditions text := portal.host_invoice_conditions(p_filters);
    place      text := CASE WHEN p_after_id IS NULL THEN ''
        ELSE 'AND (invoice.issuing_date, invoice.invoice_id) < ($2, $3)' END;
    customer   text := p_filters ->> 'external_customer_id';
    found      text[] := CASE WHEN p_filters ? 'search_term' THEN
        portal.organization_host_customers_found(p_organization_id, p_filters ->> 'search_term') END;
    statuses   text[] := CASE WHEN p_filters ? 'status' THEN portal.texts(p_filters -> 'status') END;
    -- Each is read from an index in the order of the list, without the rows where nothing filters them.
    -- Its own order and limit make it so: under a union alone all of it would be sorted.
    shown      text := $part$(
            SELECT invoice.issuing_date, invoice.invoice_id FROM read_model.invoices AS invoice
            WHERE invoice.shown %1$s %2$s
                AND invoice.organization_id = $1 -- tenant
            %3$s)$part$;
    not_shown  text := $part$(
            SELECT invoice.issuing_date, invoice.invoice_id FROM read_model.invoices AS invoice
            WHERE NOT invoice.shown AND invoice.external_customer_id IS NOT NULL
                AND invoice.object ->> 'status' IN ('draft', 'failed', 'pending')
                AND NOT coalesce((invoice.object ->> 'deleted')::boolean, false) %1$s %2$s
                AND invoice.organization_id = $1 -- tenant
            %3$s)$part$;
    parts      text := CASE WHEN statuses <@ '{finalized,voided}' THEN shown
        WHEN NOT statuses && '{finalized,voided}' THEN not_shown
        ELSE shown || ' UNION ALL ' || not_shown END;
    in_order   constant text := 'ORDER BY invoice.issuing_date DESC, invoice.invoice_id DESC LIMIT $8 + $9';
    -- How many there are by month of issuing, the newest first, when nothing filters them.
    plain      boolean := p_filters - 'external_customer_id' = '{}';
    months     date[];
    counts     bigint[];
    skip       bigint := p_skip;
    last_day   date;
    ids        text[];
    keys       text[];
BEGIN
    IF plain AND (p_count OR p_skip > counted_off_max) THEN
        SELECT array_agg(month.month ORDER BY month.month DESC),
            array_agg(month.invoices ORDER BY month.month DESC)
        INTO months, counts
        FROM (
            SELECT part.month, sum(part.invoices)::bigint AS invoices
            FROM (
                SELECT total.issued_month AS month, total.invoiced_count AS invoices
                FROM read_model.invoiced_totals AS total
                WHERE (customer IS NULL OR total.external_customer_id = customer)
                    AND total.organization_id = p_organization_id -- tenant
                UNION ALL
                SELECT date_trunc('month', invoice.issuing_date)::date, 1
                FROM read_model.invoices AS invoice
                WHERE invoice.shown AND invoice.voided
                    AND (customer IS NULL OR invoice.external_customer_id = customer)
                    AND invoice.organization_id = p_organization_id -- tenant
                UNION ALL
                SELECT date_trunc('month', invoice.issuing_date)::date, 1
                FROM read_model.invoices AS invoice
                WHERE NOT invoice.shown AND invoice.external_customer_id IS NOT NULL
                    AND invoice.object ->> 'status' IN ('draft', 'failed', 'pending')
                    AND NOT coalesce((invoice.object ->> 'deleted')::boolean, false)
                    AND (customer IS NULL OR invoice.external_customer_id = customer)
                    AND invoice.organization_id = p_organization_id -- tenant
            ) AS part
            GROUP BY part.month
        ) AS month;
        total := coalesce((SELECT sum(count) FROM unnest(counts) AS count), 0);
    END IF;
    -- A deep page begins in the month that it is in: what is newer need not be counted off.
    IF plain AND p_after_id IS NULL AND p_skip > counted_off_max THEN
        FOR month IN 1 .. coalesce(cardinality(months), 0) LOOP
            last_day := (months[month] + interval '1 month' - interval '1 day')::date;
            EXIT WHEN skip < counts[month] OR month = cardinality(months);
            skip := skip - counts[month];
        END LOOP;
        place := 'AND invoice.issuing_date <= $10';
    END IF;
    EXECUTE format('SELECT array_agg(page.invoice_id), array_agg(page.issuing_date::text)
        FROM (SELECT part.issuing_date, part.invoice_id FROM (%s) AS part
            ORDER BY part.issuing_date DESC, part.invoice_id DESC OFFSET $8 LIMIT $9) AS page',
        format(parts, conditions, place, in_order))
    INTO ids, keys
    USING p_organization_id, p_after_key::date, p_after_id, p_filters, p_at, zone, found, skip,
        p_limit + 1, last_day;
    entries := coalesce(portal.organization_host_invoice_bodies(p_organization_id, p_at, ids[1:p_limit],
        true), '[]');
    IF cardinality(ids) > p_limit THEN
        next_key := keys[p_limit];
        next_id := ids[p_limit];
    END IF;
    IF p_count AND NOT plain THEN
        EXECUTE format('SELECT count(*) FROM (%s) AS part', format(parts, conditions, '', ''))
        INTO total
        USING p_organization_id, p_after_key::date, p_after_id, p_filters, p_at, zone, found;
    END IF;
END
$$;

REVOKE ALL ON FUNCTION portal.organization_host_customers_found, portal.organization_host_invoice_bodies,
    portal.organization_host_invoices FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal.organization_host_customers_found,
    portal.organization_host_invoice_bodies, portal.organization_host_invoices TO portico_portal;
