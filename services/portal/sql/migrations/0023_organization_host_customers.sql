-- Customers and credit notes for the host's API.
SET LOCAL ROLE portico_organization_reader;

-- A page of customers, in the order of their ids; see portal.organization_host_invoices. `p_after_key`
-- is for lists that have one.
CREATE FUNCTION portal.organization_host_customers(p_organization_id text, p_at timestamptz,
    p_filters jsonb, p_limit integer, p_skip bigint, p_after_key text, p_after_id text, p_count boolean,
    OUT entries text, OUT next_key text, OUT next_id text, OUT total bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    zone       text := portal.enter_organization(p_organization_id);
    list       text := $part$
            SELECT '' AS key, customer.external_customer_id AS id
            FROM read_model.customers AS customer
            WHERE NOT customer.deleted %1$s %2$s
                AND customer.organization_id = $1 -- tenant
        $part$;
    found      text[] := CASE WHEN p_filters ? 'search_term' THEN
        portal.organization_host_customers_found(p_organization_id, p_filters ->> 'search_term') END;
    conditions text := concat_ws(E'\n',
        CASE WHEN p_filters ? 'external_id' THEN
            'AND customer.external_customer_id = $4 ->> ''external_id''' END,
        CASE WHEN p_filters ? 'search_term' THEN 'AND customer.external_customer_id = ANY ($6)' END,
        CASE WHEN p_filters ? 'countries' THEN
            'AND customer.object ->> ''country'' = ANY (portal.texts($4 -> ''countries''))' END,
        CASE WHEN p_filters ? 'states' THEN
            'AND customer.object ->> ''state'' = ANY (portal.texts($4 -> ''states''))' END,
        CASE WHEN p_filters ? 'zipcodes' THEN
            'AND customer.object ->> ''zipcode'' = ANY (portal.texts($4 -> ''zipcodes''))' END,
        CASE WHEN p_filters ? 'currencies' THEN
            'AND customer.object ->> ''currency'' = ANY (portal.texts($4 -> ''currencies''))' END,
        CASE WHEN p_filters ? 'has_tax_identification_number' THEN
            'AND (coalesce(customer.object ->> ''tax_identification_number'', '''') <> '''')
                = ($4 ->> ''has_tax_identification_number'')::boolean' END,
        CASE WHEN p_filters ? 'customer_type' THEN
            'AND customer.object ->> ''customer_type'' = $4 ->> ''customer_type''' END,
        CASE WHEN p_filters ? 'has_customer_type' THEN
            'AND (customer.object ->> ''customer_type'' IS NOT NULL)
                = ($4 ->> ''has_customer_type'')::boolean' END,
        CASE WHEN p_filters ? 'metadata' THEN
            'AND portal.has_metadata(customer.object, $4 -> ''metadata'')' END);
    ids        text[];
BEGIN
    SELECT page.ids, page.next_key, page.next_id, page.total INTO ids, next_key, next_id, total
    FROM portal.host_page(list, conditions, 'AND customer.external_customer_id > $3', 'part.id',
        p_organization_id, p_after_key, p_after_id, p_filters, zone, found, p_limit, p_skip, p_count) AS page;
    entries := (
        SELECT coalesce(json_agg(json_build_object('external_id', customer.external_customer_id,
                'applicable_timezone', coalesce(customer.timezone, zone), 'object', customer.object)
            ORDER BY customer.external_customer_id), '[]')
        FROM read_model.customers AS customer
        WHERE customer.external_customer_id = ANY (ids)
            AND customer.organization_id = p_organization_id -- tenant
    );
END
$$;

-- The bodies of credit notes in the order of their ids.
CREATE FUNCTION portal.organization_host_credit_note_bodies(p_organization_id text,
    p_credit_note_ids text[]) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    zone text := portal.enter_organization(p_organization_id);
BEGIN
    RETURN (
        SELECT json_agg(json_build_object(
                'id', credit_note.credit_note_id,
                'offset', credit_note.offset_amount_cents,
                'voided', credit_note.voided,
                'invoice_number', invoice.number,
                'purchase_order_number', invoice.purchase_order_number,
                'external_customer_id', credit_note.external_customer_id,
                'object', credit_note.object,
                'customer', customer.object,
                'applicable_timezone', coalesce(customer.timezone, zone))
            ORDER BY wanted.position)
        FROM unnest(p_credit_note_ids) WITH ORDINALITY AS wanted (credit_note_id, position)
        JOIN read_model.credit_notes AS credit_note
            ON credit_note.credit_note_id = wanted.credit_note_id
            AND credit_note.organization_id = p_organization_id -- tenant
        LEFT JOIN read_model.invoices AS invoice
            ON invoice.invoice_id = credit_note.invoice_id
            AND invoice.organization_id = p_organization_id -- tenant
        LEFT JOIN read_model.customers AS customer
            ON customer.external_customer_id = credit_note.external_customer_id
            AND customer.organization_id = p_organization_id -- tenant
    );
END
$$;

-- A page of credit notes, newest issuing date first.
CREATE FUNCTION portal.organization_host_credit_notes(p_organization_id text, p_at timestamptz,
    p_filters jsonb, p_limit integer, p_skip bigint, p_after_key text, p_after_id text, p_count boolean,
    OUT entries text, OUT next_key text, OUT next_id text, OUT total bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    zone       text := portal.enter_organization(p_organization_id);
    list       text := $part$
            SELECT note.issuing_date AS key, note.credit_note_id AS id
            FROM read_model.credit_notes AS note
            WHERE true %1$s %2$s
                AND note.organization_id = $1 -- tenant
        $part$;
    found      text[] := CASE WHEN p_filters ? 'search_term' THEN
        portal.organization_host_customers_found(p_organization_id, p_filters ->> 'search_term') END;
    -- One of the invoice that it is for.
    of_invoice text := $part$ AND EXISTS (
            SELECT FROM read_model.invoices AS invoice
            WHERE invoice.invoice_id = note.invoice_id AND invoice.%1$I = $4 ->> %1$L
                AND invoice.organization_id = $1 -- tenant
        )$part$;
    conditions text := concat_ws(E'\n',
        CASE WHEN p_filters ? 'external_customer_id' THEN
            'AND note.external_customer_id = $4 ->> ''external_customer_id''' END,
        CASE WHEN p_filters ? 'issuing_date_from' THEN
            'AND note.issuing_date >= ($4 ->> ''issuing_date_from'')::date' END,
        CASE WHEN p_filters ? 'issuing_date_to' THEN
            'AND note.issuing_date <= ($4 ->> ''issuing_date_to'')::date' END,
        CASE WHEN p_filters ? 'amount_from' THEN
            'AND note.total_amount_cents >= ($4 ->> ''amount_from'')::bigint' END,
        CASE WHEN p_filters ? 'amount_to' THEN
            'AND note.total_amount_cents <= ($4 ->> ''amount_to'')::bigint' END,
        CASE WHEN p_filters ? 'currency' THEN 'AND note.currency = $4 ->> ''currency''' END,
        CASE WHEN p_filters ? 'reason' THEN
            'AND note.object ->> ''reason'' = ANY (portal.texts($4 -> ''reason''))' END,
        CASE WHEN p_filters ? 'credit_status' THEN
            'AND CASE WHEN note.voided THEN ''voided'' ELSE note.object ->> ''credit_status'' END
                = ANY (portal.texts($4 -> ''credit_status''))' END,
        CASE WHEN p_filters ? 'refund_status' THEN
            'AND note.object ->> ''refund_status'' = ANY (portal.texts($4 -> ''refund_status''))' END,
        CASE WHEN p_filters ? 'types' THEN
            'AND ($4 -> ''types'' ? ''offset'' AND note.offset_amount_cents > 0
                OR $4 -> ''types'' ? ''credit'' AND (note.object ->> ''credit_amount_cents'')::bigint > 0
                OR $4 -> ''types'' ? ''refund'' AND (note.object ->> ''refund_amount_cents'')::bigint > 0)'
            END,
        CASE WHEN p_filters ? 'number' THEN format(of_invoice, 'number') END,
        CASE WHEN p_filters ? 'purchase_order_number' THEN
            format(of_invoice, 'purchase_order_number') END,
        CASE WHEN p_filters ? 'search_term' THEN
            'AND (note.credit_note_id ILIKE $4 ->> ''search_term''
                OR note.number ILIKE $4 ->> ''search_term''
                OR note.external_customer_id = ANY ($6))' END);
    ids        text[];
BEGIN
    SELECT page.ids, page.next_key, page.next_id, page.total INTO ids, next_key, next_id, total
    FROM portal.host_page(list, conditions, 'AND (note.issuing_date, note.credit_note_id) < ($2::date, $3)',
        'part.key DESC, part.id DESC', p_organization_id, p_after_key, p_after_id, p_filters, zone, found,
        p_limit, p_skip, p_count) AS page;
    entries := coalesce(portal.organization_host_credit_note_bodies(p_organization_id, ids), '[]');
END
$$;

REVOKE ALL ON FUNCTION portal.organization_host_customers, portal.organization_host_credit_note_bodies,
    portal.organization_host_credit_notes FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal.organization_host_customers,
    portal.organization_host_credit_note_bodies, portal.organization_host_credit_notes TO portico_portal;
