-- What lists of invoices and payments say of themselves: how many there are, in which currencies.
SET LOCAL ROLE portico_portal_owner;

-- As portal.filtered_invoices finds them, but no more than one beyond the greatest count that is told:
-- nobody waits for all of a million to be counted. Planned for its values, so that a filter that is
-- not there is not asked. A search is counted by searching: its steps are what makes it fast.
CREATE FUNCTION portal.count_invoices(p_organization_id text, p_external_customer_id text,
    p_at timestamptz, p_count_max integer,
    p_statuses text[], p_currencies text[], p_types text[],
    p_issued_from date, p_issued_to date, p_due_from date, p_due_to date,
    p_amount_min bigint, p_amount_max bigint,
    p_words text[],
    p_amounts_of_no_decimals bigint[], p_currencies_of_no_decimals text[],
    p_amounts_of_three_decimals bigint[], p_currencies_of_three_decimals text[],
    p_amounts_of_two_decimals bigint[], p_index_patterns text[]) RETURNS bigint
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    -- As many as a list looks at.
    queue_max constant integer := 1000;
    today    date;
    searched record;
    slices   bigint[];
BEGIN
    today := portal.local_date(p_at, portal.enter(p_organization_id, p_external_customer_id));
    IF p_words IS NOT NULL THEN
        RETURN (
            SELECT json_array_length(('[' || found.invoices || ']')::json)
                + (found.next_id IS NOT NULL)::integer
            FROM portal.filtered_invoices(p_organization_id, p_external_customer_id, p_at, p_count_max,
                NULL, NULL, 'issuing_date', true, p_statuses, p_currencies, p_types, p_issued_from,
                p_issued_to, p_due_from, p_due_to, p_amount_min, p_amount_max, p_words,
                p_amounts_of_no_decimals, p_currencies_of_no_decimals, p_amounts_of_three_decimals,
                p_currencies_of_three_decimals, p_amounts_of_two_decimals, p_index_patterns) AS found
        );
    END IF;
    searched := read_model.search_index(queue_max);
    IF searched.number IS NOT NULL THEN
        slices := read_model.search_slices(searched.number, coalesce(p_issued_from, '-infinity'),
            coalesce(p_issued_to, 'infinity'));
    END IF;
    -- Those that are queued as they are, and the others by what the index knows of them (decision 96);
    -- of a customer that it does not have, all as they are.
    RETURN (
        SELECT count(*)
        FROM (
            SELECT
            FROM read_model.invoices AS invoice
            WHERE invoice.shown
                AND (searched.number IS NULL OR invoice.invoice_id = ANY (searched.queued))
                AND (p_statuses IS NULL OR portal.display_status(invoice.settlement,
                    invoice.payment_due_date, today) = ANY (p_statuses))
                AND (p_currencies IS NULL OR invoice.currency = ANY (p_currencies))
                AND (p_types IS NULL OR invoice.invoice_type = ANY (p_types))
                AND (p_issued_from IS NULL OR invoice.issuing_date >= p_issued_from)
                AND (p_issued_to IS NULL OR invoice.issuing_date <= p_issued_to)
                AND (p_due_from IS NULL OR invoice.payment_due_date >= p_due_from)
                AND (p_due_to IS NULL OR invoice.payment_due_date <= p_due_to)
                AND (p_amount_min IS NULL OR invoice.total_amount_cents >= p_amount_min)
                AND (p_amount_max IS NULL OR invoice.total_amount_cents <= p_amount_max)
                AND invoice.organization_id = p_organization_id -- tenant
                AND invoice.external_customer_id = p_external_customer_id -- tenant
            UNION ALL
            SELECT
            FROM read_model.sorted_invoices AS invoice
            WHERE invoice.slice = ANY (slices)
                AND invoice.invoice_id <> ALL (searched.queued)
                AND (p_statuses IS NULL OR 'overdue' = ANY (p_statuses)
                    OR invoice.settlement = ANY (p_statuses))
                AND (p_statuses IS NULL OR portal.display_status(invoice.settlement,
                    invoice.payment_due_date, today) = ANY (p_statuses))
                AND (p_currencies IS NULL OR invoice.currency = ANY (p_currencies))
                AND (p_types IS NULL OR invoice.invoice_type = ANY (p_types))
                AND (p_issued_from IS NULL OR invoice.issuing_date >= p_issued_from)
                AND (p_issued_to IS NULL OR invoice.issuing_date <= p_issued_to)
                AND (p_due_from IS NULL OR invoice.payment_due_date >= p_due_from
                    AND invoice.payment_due_date < 'infinity')
                AND (p_due_to IS NULL OR invoice.payment_due_date <= p_due_to)
                AND (p_amount_min IS NULL OR invoice.total_amount_cents >= p_amount_min)
                AND (p_amount_max IS NULL OR invoice.total_amount_cents <= p_amount_max)
                AND invoice.organization_id = p_organization_id -- tenant
                AND invoice.external_customer_id = p_external_customer_id -- tenant
            LIMIT p_count_max + 1
        ) AS found
    );
END
$$;

-- In which currencies a customer was ever invoiced, in the overview's shape, without its sums.
CREATE FUNCTION portal.currencies(p_organization_id text, p_external_customer_id text, p_at timestamptz)
RETURNS text LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    zone text := portal.enter(p_organization_id, p_external_customer_id);
BEGIN
    RETURN (
        SELECT json_build_object(
            'currencies', (
                SELECT coalesce(json_agg(json_build_object('currency', month.currency)
                    ORDER BY month.currency), '[]')
                FROM (
                    SELECT DISTINCT total.currency
                    FROM read_model.invoiced_totals AS total
                    WHERE true
                        AND total.organization_id = p_organization_id -- tenant
                        AND total.external_customer_id = p_external_customer_id -- tenant
                ) AS month),
            'today', portal.local_date(p_at, zone),
            'timezone', zone,
            'as_of', fresh.as_of,
            'lag_seconds', CASE WHEN fresh.as_of IS NOT NULL
                THEN greatest(0, extract(epoch FROM p_at - fresh.as_of))::float8 END)::text
        FROM read_model.freshness AS fresh);
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA portal FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA portal TO portico_portal;
