-- What the portal asks, one function a question. Each sets the tenant for its own transaction, so
-- that row-level security lets nothing else through, and answers with JSON text, so that nothing is
-- decoded and encoded again on the way to the browser.
--
-- STABLE: all statements of a function read the one snapshot of its caller, so that totals, ageing
-- and lists are of the same instant. SECURITY INVOKER: nothing is seen that the login role may not.
-- A line that ends in "-- tenant" is the tenant predicate; a test takes those lines out and finds
-- that row-level security alone still holds.
GRANT USAGE ON SCHEMA read_model TO portico_portal_owner;

SET LOCAL ROLE portico_portal_owner;

-- What day it is in a time zone. A zone that this server does not know reads as UTC: the list of
-- zones that checked it on the way in may be newer than this server's.
CREATE FUNCTION portal.local_date(at timestamptz, zone text) RETURNS date
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    day date;
BEGIN
    BEGIN
        day := (at AT TIME ZONE coalesce(zone, 'UTC'))::date;
    EXCEPTION WHEN invalid_parameter_value THEN
        day := (at AT TIME ZONE 'UTC')::date;
    END;
    -- The last hours of a calendar of four digits are, elsewhere, those of no year that can be read.
    RETURN CASE WHEN day < '0001-01-01' THEN '0001-01-01' WHEN day > '9999-12-31' THEN '9999-12-31'
        ELSE day END;
END
$$;

-- Every question begins here: sets the tenant for its own transaction, and says in which time zone the
-- customer's days are: the customer's, else the organization's, else UTC. A customer that was deleted
-- is not answered, whatever session is still open (decision 82): error PT001.
CREATE FUNCTION portal.enter(p_organization_id text, p_external_customer_id text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    is_deleted boolean;
    zone       text;
BEGIN
    PERFORM set_config('portico.organization_id', p_organization_id, true),
            set_config('portico.external_customer_id', p_external_customer_id, true);
    SELECT customer.deleted, customer.timezone INTO is_deleted, zone
    FROM read_model.customers AS customer
    WHERE customer.external_customer_id = p_external_customer_id
        AND customer.organization_id = p_organization_id -- tenant
    ;
    IF is_deleted THEN
        RAISE EXCEPTION 'the customer was deleted' USING ERRCODE = 'PT001';
    END IF;
    IF zone IS NULL THEN
        SELECT organization.timezone INTO zone
        FROM read_model.organizations AS organization
        WHERE true
            AND organization.organization_id = p_organization_id -- tenant
        ;
    END IF;
    RETURN coalesce(zone, 'UTC');
END
$$;

-- The first and last instants of the calendar are stored as infinite, and as good as not known.
CREATE FUNCTION portal.finite(at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN isfinite(at) THEN at END
$$;

-- What the projector settled, plus the one thing that depends on the calendar. `settlement` is
-- already the first match of voided, disputed, paid, processing, partially_paid, unpaid.
CREATE FUNCTION portal.display_status(settlement text, payment_due_date date, today date) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN settlement IN ('voided', 'disputed', 'paid') THEN settlement
        WHEN payment_due_date < today THEN 'overdue'
        ELSE settlement
    END
$$;

CREATE FUNCTION portal.bucket(name text, amount_cents numeric, invoices numeric) RETURNS json
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT json_build_object('bucket', name, 'amount_cents', amount_cents, 'count', invoices)
$$;

-- How far the projection has come; both null before the projector has ever looked.
CREATE FUNCTION portal.freshness() RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT row_to_json(fresh)::text
            FROM (SELECT as_of, CASE WHEN as_of IS NOT NULL THEN lag_seconds END AS lag_seconds FROM read_model.freshness) AS fresh);
END
$$;

-- Totals and ageing by currency. What is over ninety days late is what is outstanding less the rest,
-- so that the days read are the last ninety and the future, for a million invoices as for ten.
--
-- A generic plan, here as in every function that has one: planning again for each call would cost
-- more than the call, and no value makes another plan a better one.
CREATE FUNCTION portal.overview(p_organization_id text, p_external_customer_id text, p_at timestamptz)
RETURNS text LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    zone  text;
    today date;
BEGIN
    zone := portal.enter(p_organization_id, p_external_customer_id);
    today := portal.local_date(p_at, zone);
    RETURN (
        WITH recent AS (
            -- No due date is stored as infinity and is never late.
            SELECT due.currency,
                coalesce(sum(due.due_amount_cents) FILTER (WHERE due.payment_due_date >= today), 0) AS not_due,
                coalesce(sum(due.due_count) FILTER (WHERE due.payment_due_date >= today), 0) AS not_due_count,
                coalesce(sum(due.due_amount_cents) FILTER (
                    WHERE due.payment_due_date BETWEEN today - 30 AND today - 1), 0) AS late_30,
                coalesce(sum(due.due_count) FILTER (
                    WHERE due.payment_due_date BETWEEN today - 30 AND today - 1), 0) AS late_30_count,
                coalesce(sum(due.due_amount_cents) FILTER (
                    WHERE due.payment_due_date BETWEEN today - 60 AND today - 31), 0) AS late_60,
                coalesce(sum(due.due_count) FILTER (
                    WHERE due.payment_due_date BETWEEN today - 60 AND today - 31), 0) AS late_60_count,
                coalesce(sum(due.due_amount_cents) FILTER (
                    WHERE due.payment_due_date < today - 60), 0) AS late_90,
                coalesce(sum(due.due_count) FILTER (
                    WHERE due.payment_due_date < today - 60), 0) AS late_90_count
            FROM read_model.due_totals AS due
            WHERE due.payment_due_date >= today - 90
                AND due.organization_id = p_organization_id -- tenant
                AND due.external_customer_id = p_external_customer_id -- tenant
            GROUP BY due.currency
        ),
        invoiced AS (
            -- One row a month of issuing.
            SELECT month.currency,
                sum(month.invoiced_amount_cents) AS invoiced_amount_cents,
                sum(month.invoiced_count) AS invoiced_count,
                sum(month.outstanding_amount_cents) AS outstanding_amount_cents,
                sum(month.outstanding_count) AS outstanding_count
            FROM read_model.invoiced_totals AS month
            WHERE month.organization_id = p_organization_id -- tenant
                AND month.external_customer_id = p_external_customer_id -- tenant
            GROUP BY month.currency
        ),
        totals AS (
            -- A currency in which nothing is open, or nothing recent, has no row above.
            SELECT invoiced.*, coalesce(not_due, 0) AS not_due, coalesce(not_due_count, 0) AS not_due_count,
                coalesce(late_30, 0) AS late_30, coalesce(late_30_count, 0) AS late_30_count,
                coalesce(late_60, 0) AS late_60, coalesce(late_60_count, 0) AS late_60_count,
                coalesce(late_90, 0) AS late_90, coalesce(late_90_count, 0) AS late_90_count,
                months.months, next.payment_due_date AS next_due_date,
                next.due_amount_cents AS next_due_amount_cents
            FROM invoiced
            LEFT JOIN recent ON recent.currency = invoiced.currency
            LEFT JOIN portal.months(p_organization_id, p_external_customer_id, zone, today,
                    ARRAY(SELECT invoiced.currency FROM invoiced)) AS months
                ON months.currency = invoiced.currency
            LEFT JOIN LATERAL (
                SELECT due.payment_due_date, due.due_amount_cents
                FROM read_model.due_totals AS due
                WHERE due.currency = invoiced.currency
                    AND due.payment_due_date >= today AND due.payment_due_date < 'infinity'
                    AND due.organization_id = p_organization_id -- tenant
                    AND due.external_customer_id = p_external_customer_id -- tenant
                ORDER BY due.payment_due_date
                LIMIT 1
            ) AS next ON true
        )
        SELECT json_build_object(
            'currencies', (
                SELECT coalesce(json_agg(json_build_object(
                    'currency', currency,
                    'invoiced_amount_cents', invoiced_amount_cents,
                    'invoiced_count', invoiced_count,
                    'outstanding_amount_cents', outstanding_amount_cents,
                    'outstanding_count', outstanding_count,
                    'overdue_amount_cents', outstanding_amount_cents - not_due,
                    'overdue_count', outstanding_count - not_due_count,
                    'aging', json_build_array(
                        portal.bucket('not_due', not_due, not_due_count),
                        portal.bucket('1_30', late_30, late_30_count),
                        portal.bucket('31_60', late_60, late_60_count),
                        portal.bucket('61_90', late_90, late_90_count),
                        portal.bucket('over_90',
                            outstanding_amount_cents - not_due - late_30 - late_60 - late_90,
                            outstanding_count - not_due_count - late_30_count - late_60_count
                                - late_90_count)),
                    'next_due_date', next_due_date,
                    'next_due_amount_cents', next_due_amount_cents,
                    'months', months) ORDER BY currency), '[]')
                FROM totals),
            'today', today,
            'timezone', zone,
            'as_of', fresh.as_of,
            'lag_seconds', CASE WHEN fresh.as_of IS NOT NULL
                THEN greatest(0, extract(epoch FROM p_at - fresh.as_of))::float8 END)::text
        FROM read_model.freshness AS fresh);
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA portal FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA portal TO portico_portal;
