-- What the invoice list is put together from.
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

-- A place in a list: its sort key, of the type that it has there, and the id.
CREATE TYPE portal.list_position AS (day date, amount bigint, number text, id text);

CREATE FUNCTION portal.position_after(p_sort text, p_key text, p_id text) RETURNS portal.list_position
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_sort IN ('issuing_date', 'payment_due_date') THEN p_key::date END,
        CASE WHEN p_sort = 'total_amount_cents' THEN p_key::bigint END,
        CASE WHEN p_sort = 'number' THEN p_key END,
        CASE WHEN p_key IS NOT NULL THEN p_id END
$$;

-- Where a list begins whose sort key is filtered: there, unless it has come further. No id is before ''.
CREATE FUNCTION portal.begun_at(p_after portal.list_position, p_sort text, p_descending boolean,
    p_due_from date, p_due_to date, p_amount_min bigint, p_amount_max bigint)
RETURNS portal.list_position LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    first_day    date := CASE WHEN p_descending THEN p_due_to + 1 ELSE p_due_from END;
    first_amount bigint := CASE WHEN NOT p_descending THEN p_amount_min
        WHEN p_amount_max < 9223372036854775807 THEN p_amount_max + 1 END;
BEGIN
    IF p_sort = 'payment_due_date' AND first_day IS NOT NULL AND (p_after.id IS NULL
        OR CASE WHEN p_descending THEN p_after.day >= first_day ELSE p_after.day < first_day END)
    THEN
        p_after.day := first_day;
        p_after.id := '';
    ELSIF p_sort = 'total_amount_cents' AND first_amount IS NOT NULL AND (p_after.id IS NULL
        OR CASE WHEN p_descending THEN p_after.amount >= first_amount
            ELSE p_after.amount < first_amount END)
    THEN
        p_after.amount := first_amount;
        p_after.id := '';
    END IF;
    RETURN p_after;
END
$$;

-- In which of a customer's months a search finds much, as slices, and what it finds in the others. Once
-- a few have much the rest is not asked: it takes longest where much is found. Of what is owed, which is
-- less, a month's may be gone through.
CREATE FUNCTION portal.probe_months(p_organization_id text, p_external_customer_id text,
    p_first_day date, p_last_day date, p_descending boolean,
    p_number bigint, p_index_patterns text[], p_amounts bigint[], p_owing boolean,
    OUT named text[], OUT often bigint[])
LANGUAGE plpgsql STABLE AS $$
DECLARE
    much      constant integer := 300;
    months    constant integer := 4;
    owed_max  constant integer := 1000;
    named_max constant integer := 10000;
    first_day date := p_first_day;
    last_day  date := p_last_day;
    day       date;
    owed      text[];
    found     text[];
BEGIN
    named := '{}';
    often := '{}';
    LOOP
        day := portal.next_issuing_date(p_organization_id, p_external_customer_id, first_day,
            last_day, p_descending);
        EXIT WHEN day IS NULL;
        IF cardinality(often) = months OR cardinality(named) > named_max THEN
            often := often || read_model.search_slices(p_number, first_day, last_day);
            EXIT;
        END IF;
        owed := CASE WHEN p_owing THEN read_model.search_open_slice(p_number, day, p_index_patterns,
            p_amounts, owed_max + 1) END;
        IF cardinality(owed) <= owed_max THEN
            named := named || owed;
        ELSE
            found := read_model.search_slice(p_number, day, p_index_patterns, p_amounts, much + 1);
            IF cardinality(found) > much THEN
                often := often || read_model.search_slice_of(p_number, day);
            ELSE
                named := named || found;
            END IF;
        END IF;
        IF p_descending THEN
            last_day := date_trunc('month', day)::date - 1;
        ELSE
            first_day := (date_trunc('month', day) + interval '1 month')::date;
        END IF;
    END LOOP;
END
$$;

-- Conditions of portal.filtered_invoices that are there, by the numbers of its parameters, for
-- read_model.invoices and for read_model.sorted_invoices alike.
CREATE FUNCTION portal.invoice_conditions(p_statuses text[], p_currencies text[], p_types text[],
    p_due_from date, p_due_to date, p_amount_min bigint, p_amount_max bigint) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN concat(
        CASE WHEN p_statuses IS NOT NULL THEN ' AND portal.display_status(invoice.settlement,
            invoice.payment_due_date, $3) = ANY ($7)' END,
        CASE WHEN p_currencies IS NOT NULL THEN ' AND invoice.currency = ANY ($8)' END,
        CASE WHEN p_types IS NOT NULL THEN ' AND invoice.invoice_type = ANY ($9)' END,
        CASE WHEN p_due_from IS NOT NULL THEN ' AND invoice.payment_due_date >= $12
            AND invoice.payment_due_date < ''infinity''' END,
        CASE WHEN p_due_to IS NOT NULL THEN ' AND invoice.payment_due_date <= $13' END,
        CASE WHEN p_amount_min IS NOT NULL THEN ' AND invoice.total_amount_cents >= $14' END,
        CASE WHEN p_amount_max IS NOT NULL THEN ' AND invoice.total_amount_cents <= $15' END);
END
$$;

-- The same of what a search has to find: words, or an amount by the decimals of the currency.
CREATE FUNCTION portal.text_conditions(p_words text[], p_amounts bigint[]) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_words IS NULL THEN '' ELSE ' AND (invoice.search_text LIKE ALL ($16)'
        || CASE WHEN p_amounts IS NULL THEN '' ELSE ' OR invoice.total_amount_cents = ANY (CASE
                WHEN invoice.currency = ANY ($18) THEN $17
                WHEN invoice.currency = ANY ($20) THEN $19
                ELSE $21 END)' END
        || ')' END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA portal FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA portal TO portico_portal;
