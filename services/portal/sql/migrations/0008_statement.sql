-- The statement of account (decision 80).
SET LOCAL ROLE portico_portal_owner;

-- Whether a period has more invoices or payments than a statement may list, without reading on.
CREATE FUNCTION portal.has_more_movements(p_organization_id text, p_external_customer_id text,
    p_zone text, p_first_day date, p_last_day date, p_movements_max integer) RETURNS boolean
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    first_time timestamptz := portal.day_start(p_first_day, p_zone);
    end_time   timestamptz := portal.day_start(p_last_day + 1, p_zone);
BEGIN
    RETURN p_movements_max < (
        SELECT count(*)
        FROM (
            SELECT
            FROM read_model.invoices AS invoice
            WHERE invoice.shown AND invoice.issuing_date BETWEEN p_first_day AND p_last_day
                AND invoice.organization_id = p_organization_id -- tenant
                AND invoice.external_customer_id = p_external_customer_id -- tenant
            LIMIT p_movements_max + 1
        ) AS issued
    ) OR p_movements_max < (
        SELECT count(*)
        FROM (
            SELECT DISTINCT ON (allocation.created_at, allocation.payment_id) allocation.payment_id
            FROM read_model.allocations AS allocation
            WHERE allocation.created_at >= first_time AND allocation.created_at < end_time
                AND allocation.payment_status = 'succeeded'
                AND allocation.organization_id = p_organization_id -- tenant
                AND allocation.external_customer_id = p_external_customer_id -- tenant
            ORDER BY allocation.created_at DESC, allocation.payment_id DESC
            LIMIT p_movements_max + 1
        ) AS paid
    );
END
$$;

-- From the first day to the last of the customer's calendar; by default from the beginning of the
-- last day's year to today. NULL when there are more movements than may be listed.
--
-- The closing balance is what is outstanding now less what has moved it since, so that what is read
-- is the period and what came after it, and never what came before.
CREATE FUNCTION portal.statement(p_organization_id text, p_external_customer_id text, p_at timestamptz,
    p_first_day date, p_last_day date, p_currencies text[], p_movements_max integer) RETURNS text
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    zone       text;
    known_zone text;
    today      date;
    last_day   date;
    first_day  date;
    -- What is dated later than today moves today: see portal.movements.
    moved_from date;
    moved_to   date;
    body       json;
    is_whole   boolean;
BEGIN
    zone := portal.enter(p_organization_id, p_external_customer_id);
    known_zone := portal.known_timezone(zone);
    today := portal.local_date(p_at, zone);
    last_day := coalesce(p_last_day, greatest(today, p_first_day));
    first_day := coalesce(p_first_day, date_trunc('year', last_day)::date);
    moved_from := CASE WHEN first_day > today THEN 'infinity' ELSE first_day END;
    moved_to := CASE WHEN last_day >= today THEN 'infinity' ELSE last_day END;
    IF portal.has_more_movements(p_organization_id, p_external_customer_id, known_zone, moved_from,
        moved_to, p_movements_max) THEN
        RETURN NULL;
    END IF;
    WITH movement AS MATERIALIZED (
        -- The parts of a payment that went to several invoices are one movement.
        SELECT moved.currency, moved.kind, moved.id, moved.number, moved.day, moved.reason,
            sum(moved.amount_cents) AS amount_cents
        FROM portal.movements(p_organization_id, p_external_customer_id, known_zone, today,
            moved_from, moved_to, 'infinity', p_currencies) AS moved
        GROUP BY moved.currency, moved.kind, moved.id, moved.number, moved.day, moved.reason
    ),
    since AS (
        -- What has moved, since the last day, the invoices that were there on that day.
        SELECT moved.currency, moved.payment_due_date, moved.open_cents,
            sum(moved.amount_cents) AS amount_cents
        FROM portal.movements(p_organization_id, p_external_customer_id, known_zone, today,
            last_day + 1, 'infinity', last_day, p_currencies) AS moved
        WHERE last_day < today
        GROUP BY moved.invoice_id, moved.currency, moved.payment_due_date, moved.open_cents
    ),
    standing AS (
        -- What is open now: over ninety days late is what does not fall due later (decision 51) ...
        SELECT month.currency, 4 AS bucket, month.outstanding_amount_cents AS amount_cents,
            month.outstanding_count AS invoices
        FROM read_model.invoiced_totals AS month
        WHERE (p_currencies IS NULL OR month.currency = ANY (p_currencies))
            AND month.organization_id = p_organization_id -- tenant
            AND month.external_customer_id = p_external_customer_id -- tenant
        UNION ALL
        SELECT due.currency, counted.bucket, counted.sign * due.due_amount_cents,
            counted.sign * due.due_count
        FROM read_model.due_totals AS due
        CROSS JOIN LATERAL (
            VALUES (portal.aging_bucket(due.payment_due_date, last_day), 1), (4, -1)
        ) AS counted (bucket, sign)
        WHERE due.payment_due_date >= last_day - 90
            AND (p_currencies IS NULL OR due.currency = ANY (p_currencies))
            AND due.organization_id = p_organization_id -- tenant
            AND due.external_customer_id = p_external_customer_id -- tenant
        UNION ALL
        -- ... less invoices that were not there on the last day ...
        SELECT invoice.currency, portal.aging_bucket(invoice.payment_due_date, last_day),
            -invoice.due_amount_cents, -1
        FROM read_model.invoices AS invoice
        WHERE last_day < today AND invoice.shown AND invoice.issuing_date > last_day
            AND NOT invoice.voided AND NOT invoice.disputed AND invoice.due_amount_cents > 0
            AND (p_currencies IS NULL OR invoice.currency = ANY (p_currencies))
            AND invoice.organization_id = p_organization_id -- tenant
            AND invoice.external_customer_id = p_external_customer_id -- tenant
        UNION ALL
        -- ... and less what has moved the others: of some it opened or closed.
        SELECT since.currency, portal.aging_bucket(since.payment_due_date, last_day),
            -since.amount_cents,
            (since.open_cents <> since.amount_cents)::integer - (since.open_cents <> 0)::integer
        FROM since
    ),
    closing AS (
        SELECT standing.currency, sum(standing.amount_cents) AS balance_cents, json_build_array(
            portal.bucket('not_due', sum(standing.amount_cents) FILTER (WHERE standing.bucket = 0),
                sum(standing.invoices) FILTER (WHERE standing.bucket = 0)),
            portal.bucket('1_30', sum(standing.amount_cents) FILTER (WHERE standing.bucket = 1),
                sum(standing.invoices) FILTER (WHERE standing.bucket = 1)),
            portal.bucket('31_60', sum(standing.amount_cents) FILTER (WHERE standing.bucket = 2),
                sum(standing.invoices) FILTER (WHERE standing.bucket = 2)),
            portal.bucket('61_90', sum(standing.amount_cents) FILTER (WHERE standing.bucket = 3),
                sum(standing.invoices) FILTER (WHERE standing.bucket = 3)),
            portal.bucket('over_90', sum(standing.amount_cents) FILTER (WHERE standing.bucket = 4),
                sum(standing.invoices) FILTER (WHERE standing.bucket = 4))) AS aging
        FROM (
            -- Each bucket of each currency is there, with nothing in it.
            SELECT standing.* FROM standing
            UNION ALL
            SELECT known.currency, empty.bucket, 0, 0
            FROM (
                SELECT movement.currency FROM movement
                UNION
                SELECT standing.currency FROM standing
            ) AS known,
                generate_series(0, 4) AS empty (bucket)
        ) AS standing
        GROUP BY standing.currency
    ),
    opening AS (
        SELECT closing.currency, closing.balance_cents - coalesce(sum(movement.amount_cents), 0)
            AS balance_cents
        FROM closing
        LEFT JOIN movement ON movement.currency = closing.currency
        GROUP BY closing.currency, closing.balance_cents
    ),
    listed AS (
        -- Of one day, what has to come first comes first.
        SELECT opening.currency, json_agg(json_build_object(
                'date', line.day,
                'kind', line.kind,
                'id', line.id,
                'number', line.number,
                'amount_cents', line.amount_cents,
                'balance_cents', opening.balance_cents + line.moved_cents,
                'reason', line.reason) ORDER BY line.place) AS movements
        FROM opening
        JOIN (
            SELECT movement.currency, movement.kind, movement.id, movement.day, movement.reason,
                movement.amount_cents,
                coalesce(movement.number, payment.object ->> 'reference') AS number,
                row_number() OVER in_order AS place,
                sum(movement.amount_cents) OVER in_order AS moved_cents
            FROM movement
            LEFT JOIN read_model.payments AS payment
                ON movement.kind = 'payment' AND payment.payment_id = movement.id
                AND payment.organization_id = p_organization_id -- tenant
            WINDOW in_order AS (PARTITION BY movement.currency ORDER BY movement.day,
                array_position(ARRAY['invoice', 'credit_note', 'payment', 'voided', 'adjustment'],
                    movement.kind), movement.number, movement.id, movement.reason)
        ) AS line ON line.currency = opening.currency
        GROUP BY opening.currency
    )
    SELECT coalesce(json_agg(json_build_object(
            'currency', closing.currency,
            'opening_balance_cents', opening.balance_cents,
            'movements', coalesce(listed.movements, '[]'),
            'closing_balance_cents', closing.balance_cents,
            'aging', closing.aging) ORDER BY closing.currency), '[]'),
        (SELECT count(*) FROM movement) <= p_movements_max
    INTO body, is_whole
    FROM closing
    JOIN opening ON opening.currency = closing.currency
    LEFT JOIN listed ON listed.currency = closing.currency;
    IF NOT is_whole THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT json_build_object(
            'statement', json_build_object('from', first_day, 'to', last_day, 'timezone', zone,
                'today', today, 'currencies', body),
            'as_of', fresh.as_of,
            'lag_seconds', CASE WHEN fresh.as_of IS NOT NULL
                THEN greatest(0, extract(epoch FROM p_at - fresh.as_of))::float8 END)::text
        FROM read_model.freshness AS fresh);
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA portal FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA portal TO portico_portal;
