-- What came month by month, for the overview.
SET LOCAL ROLE portico_portal_owner;

-- The last twelve months of the customer's calendar, this one included, in each currency. What was
-- invoiced comes from the running totals; what was paid, from the entries of the year's succeeded
-- payments in their index.
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
