-- What came month by month, for the overview.
SET LOCAL ROLE portico_portal_owner;

-- What invoices say was paid on them since the first day of a month, beyond the payments that are
-- known: the `reported_paid` of a statement (decision 80), by month.
CREATE FUNCTION portal.reported_paid(p_organization_id text, p_external_customer_id text, p_zone text,
    p_today date, p_first_month date)
RETURNS TABLE (currency text, month date, amount_cents numeric)
-- By index whatever the statistics are: where one customer has most of a table, reading all of it would
-- seem as good for the others.
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    -- Of some milliseconds. Who has more, and payments, is told of the payments alone.
    movements_max constant integer := 1000;
    this_month    date := date_trunc('month', p_today);
    has_payments  boolean;
BEGIN
    has_payments := EXISTS (
        SELECT FROM read_model.allocations AS allocation
        WHERE true
            AND allocation.organization_id = p_organization_id -- tenant
            AND allocation.external_customer_id = p_external_customer_id -- tenant
    );
    IF NOT has_payments THEN
        -- What of a month's invoices is not open was paid in it: from the totals, however many they
        -- are. Set right for those few that were disputed, and for those with credit notes, where a
        -- part was not paid and the rest counts on the day of the last note.
        RETURN QUERY
        WITH noted AS (
            SELECT credit_note.invoice_id, credit_note.currency, max(credit_note.issuing_date) AS last_day,
                sum(credit_note.offset_amount_cents) AS credited_cents
            FROM read_model.credit_notes AS credit_note
            WHERE credit_note.issuing_date >= p_first_month AND NOT credit_note.voided
                AND credit_note.organization_id = p_organization_id -- tenant
                AND credit_note.external_customer_id = p_external_customer_id -- tenant
            GROUP BY credit_note.invoice_id, credit_note.currency
        ),
        apart AS (
            SELECT invoice.currency, invoice.issuing_date,
                invoice.total_amount_cents - invoice.due_amount_cents AS settled_cents,
                greatest(noted.last_day, invoice.issuing_date) AS last_day, noted.credited_cents
            FROM noted
            JOIN read_model.invoices AS invoice
                ON invoice.invoice_id = noted.invoice_id AND invoice.currency = noted.currency
                AND invoice.organization_id = p_organization_id -- tenant
                AND invoice.external_customer_id = p_external_customer_id -- tenant
            WHERE invoice.shown AND NOT invoice.voided AND NOT invoice.disputed
        )
        SELECT every.currency, least(every.month, this_month), every.amount_cents
        FROM (
            SELECT total.currency, total.issued_month,
                total.invoiced_amount_cents - total.outstanding_amount_cents
            FROM read_model.invoiced_totals AS total
            WHERE total.issued_month >= p_first_month
                AND total.organization_id = p_organization_id -- tenant
                AND total.external_customer_id = p_external_customer_id -- tenant
            UNION ALL
            SELECT invoice.currency, date_trunc('month', invoice.issuing_date)::date,
                -invoice.total_amount_cents
            FROM read_model.invoices AS invoice
            WHERE invoice.shown AND (invoice.voided OR invoice.disputed)
                AND NOT invoice.voided AND invoice.issuing_date >= p_first_month
                AND invoice.organization_id = p_organization_id -- tenant
                AND invoice.external_customer_id = p_external_customer_id -- tenant
            UNION ALL
            SELECT apart.currency, date_trunc('month', apart.issuing_date)::date, -apart.settled_cents
            FROM apart
            WHERE apart.issuing_date >= p_first_month
            UNION ALL
            SELECT apart.currency, date_trunc('month', apart.last_day)::date,
                greatest(0, apart.settled_cents - apart.credited_cents)
            FROM apart
        ) AS every (currency, month, amount_cents);
    ELSIF (
            SELECT coalesce(sum(total.invoiced_count), 0)
            FROM read_model.invoiced_totals AS total
            WHERE total.issued_month >= p_first_month
                AND total.organization_id = p_organization_id -- tenant
                AND total.external_customer_id = p_external_customer_id -- tenant
        ) <= movements_max AND (
            -- Most hosts that send payments leave it to them.
            SELECT bool_or(newest.reported_paid_cents > 0 OR newest.reported_settled)
            FROM (
                SELECT invoice.reported_paid_cents, invoice.reported_settled
                FROM read_model.invoices AS invoice
                WHERE invoice.shown AND invoice.issuing_date >= p_first_month
                    AND invoice.organization_id = p_organization_id -- tenant
                    AND invoice.external_customer_id = p_external_customer_id -- tenant
                ORDER BY invoice.issuing_date DESC, invoice.invoice_id DESC
                LIMIT movements_max
            ) AS newest
        ) AND NOT portal.has_more_movements(p_organization_id, p_external_customer_id, p_zone,
            p_first_month, 'infinity', movements_max)
    THEN
        RETURN QUERY
        SELECT moved.currency, date_trunc('month', moved.day)::date, -moved.amount_cents
        FROM portal.movements(p_organization_id, p_external_customer_id, p_zone, p_today,
            p_first_month, 'infinity', 'infinity', NULL) AS moved
        WHERE moved.reason = 'reported_paid';
    END IF;
END
$$;

-- The last twelve months of the customer's calendar, this one included, in each currency. What was
-- invoiced comes from the running totals; what was paid, from the entries of the year's succeeded
-- payments in their index, and from what invoices say beyond them.
CREATE FUNCTION portal.months(p_organization_id text, p_external_customer_id text, p_zone text,
    p_today date, p_currencies text[]) RETURNS TABLE (currency text, months json)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    this_month  date := date_trunc('month', p_today);
    first_month date := this_month - interval '11 months';
    zone        text := portal.known_timezone(p_zone);
    first_time  timestamptz := portal.day_start(first_month, p_zone);
    end_time    timestamptz := portal.day_start((this_month + interval '1 month')::date, p_zone);
BEGIN
    RETURN QUERY
    WITH paid AS (
        SELECT allocation.currency, allocation.amount_cents,
            date_trunc('month', allocation.created_at AT TIME ZONE zone)::date AS month
        FROM read_model.allocations AS allocation
        WHERE allocation.created_at >= first_time AND allocation.created_at < end_time
            AND allocation.payment_status = 'succeeded'
            AND allocation.organization_id = p_organization_id -- tenant
            AND allocation.external_customer_id = p_external_customer_id -- tenant
        UNION ALL
        -- Without a time it counts where a statement has it: on the day its invoice was issued.
        SELECT allocation.currency, allocation.amount_cents,
            date_trunc('month', least(invoice.issuing_date, p_today))::date
        FROM read_model.allocations AS allocation
        JOIN read_model.invoices AS invoice ON invoice.invoice_id = allocation.invoice_id
            AND invoice.shown AND invoice.issuing_date >= first_month
            AND invoice.organization_id = p_organization_id -- tenant
            AND invoice.external_customer_id = p_external_customer_id -- tenant
        WHERE allocation.created_at = '-infinity'
            AND allocation.payment_status = 'succeeded'
            AND allocation.organization_id = p_organization_id -- tenant
            AND allocation.external_customer_id = p_external_customer_id -- tenant
        UNION ALL
        SELECT reported.currency, reported.amount_cents, reported.month
        FROM portal.reported_paid(p_organization_id, p_external_customer_id, zone, p_today,
            first_month) AS reported
    ),
    invoiced AS (
        SELECT total.currency, total.issued_month AS month, total.invoiced_amount_cents
        FROM read_model.invoiced_totals AS total
        WHERE total.currency = ANY (p_currencies)
            AND total.issued_month BETWEEN first_month AND this_month
            AND total.organization_id = p_organization_id -- tenant
            AND total.external_customer_id = p_external_customer_id -- tenant
    ),
    by_month AS (
        -- Months without anything are there, in every currency.
        SELECT every.currency, every.month, sum(every.invoiced_cents) AS invoiced_cents,
            sum(every.paid_cents) AS paid_cents
        FROM (
            SELECT known.currency, series.month::date, 0 AS invoiced_cents, 0 AS paid_cents
            FROM unnest(p_currencies) AS known (currency),
                generate_series(first_month::timestamp, this_month::timestamp, '1 month')
                    AS series (month)
            UNION ALL
            SELECT invoiced.currency, invoiced.month, invoiced.invoiced_amount_cents, 0
            FROM invoiced
            UNION ALL
            SELECT paid.currency, paid.month, 0, paid.amount_cents
            FROM paid
        ) AS every (currency, month, invoiced_cents, paid_cents)
        GROUP BY every.currency, every.month
    )
    SELECT by_month.currency, json_agg(json_build_object(
            'month', to_char(by_month.month, 'YYYY-MM'),
            'invoiced_amount_cents', by_month.invoiced_cents,
            'paid_amount_cents', by_month.paid_cents) ORDER BY by_month.month)
    FROM by_month
    GROUP BY by_month.currency;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA portal FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA portal TO portico_portal;
