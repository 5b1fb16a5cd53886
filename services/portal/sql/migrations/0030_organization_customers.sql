-- The operator's list of customers (decision 110). Conventions: see 0020.
SET LOCAL ROLE portico_organization_reader;

-- One page of customers, as JSON objects with commas between, the position of its last one when there
-- are more, and on a first page how many there are, up to one more than `p_count_max`.
--
-- `p_words` all have to be found in a customer's names, id or e-mail; NULL does not filter. Few who are
-- found are looked up by their ids; of many the list is walked. `p_currency`: only those who owe in it,
-- and what they owe in it. Sorted by
--   overdue, outstanding   those first who owe most in any one currency, in whole units of it; behind
--                          them those who owe nothing, by their names
--   name, newest
-- Keys are texts: `owes:<amount>`, `name:<name>` or `time:<instant>`.
--
-- What is overdue is so by the customer's own calendar; that is looked up for the two days only on
-- which it may be another day elsewhere.
CREATE FUNCTION portal.organization_customers(p_organization_id text, p_at timestamptz, p_limit integer,
    p_after_key text, p_after_id text, p_sort text, p_words text[],
    p_currency text, p_currencies_of_no_decimals text[], p_currencies_of_three_decimals text[],
    p_count_max integer,
    OUT customers text, OUT next_key text, OUT next_id text, OUT counted integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
-- Whether few or many are asked about decides the plan; a sum for each of 100,000 fits the memory.
SET plan_cache_mode = force_custom_plan SET work_mem = '32MB' AS $$
DECLARE
    zone       text := portal.enter_organization(p_organization_id);
    few_max    constant integer := 2000;
    patterns   text[] := read_model.word_patterns(p_words);
    found      text[];
    -- The first and the last day that it is anywhere.
    first_day  date := (p_at AT TIME ZONE 'UTC' - interval '12 hours')::date;
    last_day   date := (p_at AT TIME ZONE 'UTC' + interval '14 hours')::date;
    by_debt    boolean := p_sort IN ('overdue', 'outstanding');
    late_only  boolean := p_sort = 'overdue';
    after_kind text := left(p_after_key, 4);
    after_sum  numeric := CASE WHEN after_kind = 'owes' THEN substr(p_after_key, 6)::numeric END;
    after_name text := CASE WHEN after_kind = 'name' THEN substr(p_after_key, 6) END;
    after_time timestamptz := CASE WHEN after_kind = 'time' THEN substr(p_after_key, 6)::timestamptz END;
    ids        text[] := '{}';
    keys       text[] := '{}';
    more_ids   text[];
    more_keys  text[];
BEGIN
    IF patterns IS NOT NULL THEN
        found := read_model.search_customers(patterns, few_max + 1);
        counted := CASE WHEN p_currency IS NULL THEN cardinality(found) END;
        IF cardinality(found) > few_max THEN
            found := NULL;
        ELSE
            patterns := NULL;
        END IF;
    ELSIF p_after_key IS NULL AND p_currency IS NULL THEN
        counted := (
            SELECT count(*)
            FROM (
                SELECT FROM read_model.customers AS customer
                WHERE NOT customer.deleted
                    AND customer.organization_id = p_organization_id -- tenant
                LIMIT p_count_max + 1
            ) AS known);
    END IF;

    IF by_debt AND (p_after_key IS NULL OR after_kind = 'owes') THEN
        WITH sums AS (
            SELECT due.external_customer_id, sum(due.due_amount_cents) * CASE
                WHEN due.currency = ANY (p_currencies_of_no_decimals) THEN 1
                WHEN due.currency = ANY (p_currencies_of_three_decimals) THEN 0.001
                ELSE 0.01 END AS amount
            FROM read_model.due_totals AS due
            WHERE (found IS NULL OR due.external_customer_id = ANY (found))
                AND (p_currency IS NULL OR due.currency = p_currency)
                AND (NOT late_only OR due.payment_due_date < first_day
                    OR due.payment_due_date < last_day AND due.payment_due_date < (
                        SELECT portal.local_date(p_at, coalesce(customer.timezone, zone))
                        FROM read_model.customers AS customer
                        WHERE customer.external_customer_id = due.external_customer_id
                            AND customer.organization_id = p_organization_id -- tenant
                    ))
                AND due.organization_id = p_organization_id -- tenant
            GROUP BY due.external_customer_id, due.currency
        ),
        owing AS (
            SELECT sums.external_customer_id, max(sums.amount) AS amount
            FROM sums
            GROUP BY sums.external_customer_id
            HAVING after_sum IS NULL OR max(sums.amount) < after_sum
                OR max(sums.amount) = after_sum AND sums.external_customer_id > p_after_id
        ),
        page AS (
            SELECT most.external_customer_id, most.amount
            FROM (SELECT * FROM owing ORDER BY owing.amount DESC, owing.external_customer_id) AS most
            -- Looked up one after another until the page is full, not for everybody who owes.
            CROSS JOIN LATERAL (
                SELECT FROM read_model.customers AS customer
                WHERE customer.external_customer_id = most.external_customer_id AND NOT customer.deleted
                    AND (patterns IS NULL OR customer.search_text LIKE ALL (patterns))
                    AND customer.organization_id = p_organization_id -- tenant
                LIMIT 1
            ) AS shown
            ORDER BY most.amount DESC, most.external_customer_id
            LIMIT p_limit + 1
        )
        SELECT coalesce(array_agg(page.external_customer_id ORDER BY page.amount DESC,
                page.external_customer_id), '{}'),
            coalesce(array_agg('owes:' || page.amount ORDER BY page.amount DESC,
                page.external_customer_id), '{}')
        INTO ids, keys
        FROM page;
    END IF;

    IF cardinality(ids) <= p_limit THEN
        SELECT array_agg(page.external_customer_id), array_agg(page.key) INTO more_ids, more_keys
        FROM (
            SELECT customer.external_customer_id, CASE WHEN p_sort = 'newest'
                THEN 'time:' || customer.since ELSE 'name:' || customer.sort_name END AS key
            FROM read_model.customers AS customer
            WHERE NOT customer.deleted
                AND (after_name IS NULL OR customer.sort_name >= after_name
                    AND (customer.sort_name > after_name OR customer.external_customer_id > p_after_id))
                AND (after_time IS NULL OR customer.since <= after_time
                    AND (customer.since < after_time OR customer.external_customer_id < p_after_id))
                AND (found IS NULL OR customer.external_customer_id = ANY (found))
                AND (patterns IS NULL OR customer.search_text LIKE ALL (patterns))
                -- Those who owe came before.
                AND (NOT by_debt OR NOT EXISTS (
                    SELECT FROM read_model.due_totals AS due
                    WHERE due.external_customer_id = customer.external_customer_id
                        AND (p_currency IS NULL OR due.currency = p_currency)
                        AND (NOT late_only OR due.payment_due_date < first_day
                            OR due.payment_due_date < last_day AND due.payment_due_date
                                < portal.local_date(p_at, coalesce(customer.timezone, zone)))
                        AND due.organization_id = p_organization_id -- tenant
                ))
                AND (p_currency IS NULL OR EXISTS (
                    SELECT FROM read_model.due_totals AS due
                    WHERE due.external_customer_id = customer.external_customer_id
                        AND due.currency = p_currency
                        AND due.organization_id = p_organization_id -- tenant
                ))
                AND customer.organization_id = p_organization_id -- tenant
            ORDER BY CASE WHEN p_sort = 'newest' THEN customer.since END DESC,
                CASE WHEN p_sort = 'newest' THEN customer.external_customer_id END DESC,
                customer.sort_name, customer.external_customer_id
            LIMIT p_limit + 1 - cardinality(ids)
        ) AS page;
        ids := ids || more_ids;
        keys := keys || more_keys;
    END IF;

    IF cardinality(ids) > p_limit THEN
        next_key := keys[p_limit];
        next_id := ids[p_limit];
    END IF;
    customers := (
        SELECT coalesce(string_agg(json_build_object(
            'external_id', customer.external_customer_id,
            'title', read_model.customer_title(customer.external_customer_id, customer.object),
            'email', customer.object -> 'email',
            'since', portal.finite(customer.since),
            'currencies', coalesce(owed.currencies, '[]'))::text, ',' ORDER BY named.place), '')
        FROM unnest(ids[:p_limit]) WITH ORDINALITY AS named (id, place)
        JOIN read_model.customers AS customer ON customer.external_customer_id = named.id
            AND customer.organization_id = p_organization_id -- tenant
        CROSS JOIN LATERAL portal.local_date(p_at, coalesce(customer.timezone, zone)) AS today
        CROSS JOIN LATERAL (
            SELECT json_agg(json_build_object('currency', open.currency,
                'outstanding_amount_cents', open.outstanding, 'outstanding_count', open.outstanding_count,
                'overdue_amount_cents', open.overdue, 'overdue_count', open.overdue_count)
                ORDER BY open.currency) AS currencies
            FROM (
                SELECT due.currency, sum(due.due_amount_cents) AS outstanding,
                    sum(due.due_count) AS outstanding_count,
                    coalesce(sum(due.due_amount_cents) FILTER (WHERE due.payment_due_date < today), 0) AS overdue,
                    coalesce(sum(due.due_count) FILTER (WHERE due.payment_due_date < today), 0) AS overdue_count
                FROM read_model.due_totals AS due
                WHERE due.external_customer_id = customer.external_customer_id
                    AND (p_currency IS NULL OR due.currency = p_currency)
                    AND due.organization_id = p_organization_id -- tenant
                GROUP BY due.currency
            ) AS open
        ) AS owed);
END
$$;

REVOKE ALL ON FUNCTION portal.organization_customers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal.organization_customers TO portico_portal;

-- The currencies that anybody owes in. Reads all that is open: not for every page.
CREATE FUNCTION portal.organization_currencies(p_organization_id text) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM portal.enter_organization(p_organization_id);
    RETURN ARRAY(
        SELECT DISTINCT due.currency
        FROM read_model.due_totals AS due
        WHERE true
            AND due.organization_id = p_organization_id -- tenant
        ORDER BY due.currency);
END
$$;

REVOKE ALL ON FUNCTION portal.organization_currencies FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal.organization_currencies TO portico_portal;
