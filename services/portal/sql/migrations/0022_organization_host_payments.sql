-- Payments for the host's API, newest first, and their receipts.
SET LOCAL ROLE portico_portal_owner;

-- The ids of a page of a list, so many after the position or from the beginning; where the next page
-- begins; and, where `p_count`, how many there are in all. `p_list` selects each row's `key` and `id` and
-- has a place for the conditions and one for the position: $1 is the organization, $2 and $3 the position,
-- $4 the filters, $5 the organization's time zone, $6 the customers that a search term has found.
-- Runs with the rights of who calls it, and only what answers for an organization may.
CREATE FUNCTION portal.host_page(p_list text, p_conditions text, p_place text, p_order text,
    p_organization_id text, p_after_key text, p_after_id text, p_filters jsonb, p_zone text,
    p_found text[], p_limit integer, p_skip bigint, p_count boolean,
    OUT ids text[], OUT next_key text, OUT next_id text, OUT total bigint)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    keys text[];
BEGIN
    EXECUTE format('SELECT array_agg(page.id), array_agg(page.key::text)
        FROM (SELECT part.key, part.id FROM (%s) AS part ORDER BY %s OFFSET $7 LIMIT $8) AS page',
        format(p_list, p_conditions, CASE WHEN p_after_id IS NOT NULL THEN p_place END), p_order)
    INTO ids, keys
    USING p_organization_id, p_after_key, p_after_id, p_filters, p_zone, p_found, p_skip, p_limit + 1;
    IF cardinality(ids) > p_limit THEN
        next_key := keys[p_limit];
        next_id := ids[p_limit];
        ids := ids[1:p_limit];
    END IF;
    IF p_count THEN
        EXECUTE format('SELECT count(*) FROM (%s) AS part', format(p_list, p_conditions, ''))
        INTO total
        USING p_organization_id, p_after_key, p_after_id, p_filters, p_zone, p_found;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION portal.host_page FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal.host_page TO portico_organization_reader;

SET LOCAL ROLE portico_organization_reader;

-- The bodies of payments in the order of their ids, with the invoices that they pay.
CREATE FUNCTION portal.organization_host_payment_bodies(p_organization_id text, p_payment_ids text[])
RETURNS json
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    PERFORM portal.enter_organization(p_organization_id);
    RETURN (
        SELECT json_agg(json_build_object(
                'id', payment.payment_id,
                'amount_cents', payment.amount_cents,
                'currency', payment.currency,
                'payment_status', payment.payment_status,
                'object', payment.object,
                'invoices', paid.invoices,
                'external_customer_id', coalesce(paid.external_customer_id,
                    payment.object ->> 'external_customer_id'))
            ORDER BY wanted.position)
        FROM unnest(p_payment_ids) WITH ORDINALITY AS wanted (payment_id, position)
        JOIN read_model.payments AS payment
            ON payment.payment_id = wanted.payment_id
            AND payment.organization_id = p_organization_id -- tenant
        CROSS JOIN LATERAL (
            SELECT min(allocation.external_customer_id) AS external_customer_id,
                coalesce(json_agg(json_build_object('id', allocation.invoice_id,
                    'number', invoice.number, 'amount_cents', allocation.amount_cents)
                    ORDER BY invoice.issuing_date, allocation.invoice_id), '[]') AS invoices
            FROM read_model.allocations AS allocation
            LEFT JOIN read_model.invoices AS invoice
                ON invoice.invoice_id = allocation.invoice_id
                AND invoice.organization_id = p_organization_id -- tenant
            WHERE allocation.payment_id = wanted.payment_id
                AND allocation.organization_id = p_organization_id -- tenant
        ) AS paid);
END
$$;

-- The bodies of receipts in the order of their ids; one whose payment is not known has none.
CREATE FUNCTION portal.organization_host_receipt_bodies(p_organization_id text, p_receipt_ids text[])
RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    PERFORM portal.enter_organization(p_organization_id);
    RETURN (
        SELECT json_agg(json_build_object('id', receipt.payment_receipt_id, 'number', receipt.number,
                'object', receipt.object, 'payment_id', receipt.payment_id, 'payment',
                portal.organization_host_payment_bodies(p_organization_id, ARRAY[receipt.payment_id]) -> 0)
            ORDER BY wanted.position)
        FROM unnest(p_receipt_ids) WITH ORDINALITY AS wanted (payment_receipt_id, position)
        JOIN read_model.payment_receipts AS receipt
            ON receipt.payment_receipt_id = wanted.payment_receipt_id
            AND receipt.organization_id = p_organization_id -- tenant
    );
END
$$;

-- A page of payments; see portal.organization_host_invoices. Those of a customer or an invoice are found
-- by what they pay of it.
CREATE FUNCTION portal.organization_host_payments(p_organization_id text, p_at timestamptz,
    p_filters jsonb, p_limit integer, p_skip bigint, p_after_key text, p_after_id text, p_count boolean,
    OUT entries text, OUT next_key text, OUT next_id text, OUT total bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    zone       text := portal.enter_organization(p_organization_id);
    paying     text := $part$
            SELECT DISTINCT allocation.created_at AS key, allocation.payment_id AS id
            FROM read_model.allocations AS allocation
            WHERE true %1$s %2$s
                AND allocation.organization_id = $1 -- tenant
        $part$;
    every      text := $part$
            SELECT CASE WHEN payment.created_at IS NULL THEN '-infinity'::timestamptz
                    ELSE payment.created_at END AS key,
                payment.payment_id AS id
            FROM read_model.payments AS payment
            WHERE true %1$s %2$s
                AND payment.organization_id = $1 -- tenant
        $part$;
    named      boolean := p_filters ? 'external_customer_id' OR p_filters ? 'invoice_id';
    subject    text := CASE WHEN named THEN 'allocation' ELSE 'payment' END;
    place      text := CASE WHEN named
        THEN 'AND (allocation.created_at, allocation.payment_id) < ($2::timestamptz, $3)'
        -- As its index has it, which says why.
        ELSE 'AND (CASE WHEN payment.created_at IS NULL THEN ''-infinity''::timestamptz
            ELSE payment.created_at END, payment.payment_id) < ($2::timestamptz, $3)' END;
    conditions text := concat_ws(E'\n',
        CASE WHEN p_filters ? 'external_customer_id' THEN
            'AND allocation.external_customer_id = $4 ->> ''external_customer_id''' END,
        CASE WHEN p_filters ? 'invoice_id' THEN
            'AND allocation.invoice_id = $4 ->> ''invoice_id''' END,
        CASE WHEN p_filters ? 'payment_status' THEN
            format('AND %I.payment_status = ANY (portal.texts($4 -> ''payment_status''))', subject) END,
        CASE WHEN p_filters ? 'currency' THEN
            format('AND %I.currency = $4 ->> ''currency''', subject) END,
        CASE WHEN p_filters ? 'created_at_from' THEN
            format('AND %I.created_at >= portal.day_start(($4 ->> ''created_at_from'')::date, $5)',
                subject) END,
        CASE WHEN p_filters ? 'created_at_to' THEN
            format('AND %I.created_at < portal.day_start(($4 ->> ''created_at_to'')::date + 1, $5)',
                subject) END,
        CASE WHEN p_filters ? 'amount_from' OR p_filters ? 'amount_to' THEN
            format('AND EXISTS (SELECT FROM read_model.payments AS whole
                WHERE whole.payment_id = %I.payment_id
                    AND whole.amount_cents BETWEEN
                        coalesce(($4 ->> ''amount_from'')::bigint, ''-9223372036854775808''::bigint)
                        AND coalesce(($4 ->> ''amount_to'')::bigint, 9223372036854775807)
                    AND whole.organization_id = $1 -- tenant
            )', subject) END);
    ids        text[];
BEGIN
    SELECT page.ids, page.next_key, page.next_id, page.total INTO ids, next_key, next_id, total
    FROM portal.host_page(CASE WHEN named THEN paying ELSE every END, conditions, place,
        'part.key DESC, part.id DESC', p_organization_id, p_after_key, p_after_id, p_filters, zone, NULL,
        p_limit, p_skip, p_count) AS page;
    entries := coalesce(portal.organization_host_payment_bodies(p_organization_id, ids)::text, '[]');
END
$$;

-- A page of receipts, in the order of their ids; of an invoice they are those of the payments that pay it.
CREATE FUNCTION portal.organization_host_receipts(p_organization_id text, p_at timestamptz,
    p_filters jsonb, p_limit integer, p_skip bigint, p_after_key text, p_after_id text, p_count boolean,
    OUT entries text, OUT next_key text, OUT next_id text, OUT total bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    zone       text := portal.enter_organization(p_organization_id);
    list       text := $part$
            SELECT '' AS key, receipt.payment_receipt_id AS id
            FROM read_model.payment_receipts AS receipt
            WHERE true %1$s %2$s
                AND receipt.organization_id = $1 -- tenant
        $part$;
    conditions text := CASE WHEN p_filters ?| '{invoice_id,external_customer_id}' THEN format($part$
            AND receipt.payment_id IN (
                SELECT allocation.payment_id FROM read_model.allocations AS allocation
                WHERE true %s %s
                    AND allocation.organization_id = $1 -- tenant
            )$part$,
            CASE WHEN p_filters ? 'invoice_id' THEN
                'AND allocation.invoice_id = $4 ->> ''invoice_id''' END,
            CASE WHEN p_filters ? 'external_customer_id' THEN
                'AND allocation.external_customer_id = $4 ->> ''external_customer_id''' END)
        ELSE '' END;
    ids        text[];
BEGIN
    SELECT page.ids, page.next_key, page.next_id, page.total INTO ids, next_key, next_id, total
    FROM portal.host_page(list, conditions, 'AND receipt.payment_receipt_id > $3', 'part.id',
        p_organization_id, p_after_key, p_after_id, p_filters, zone, NULL, p_limit, p_skip, p_count) AS page;
    entries := coalesce(portal.organization_host_receipt_bodies(p_organization_id, ids), '[]');
END
$$;

REVOKE ALL ON FUNCTION portal.organization_host_payment_bodies, portal.organization_host_receipt_bodies,
    portal.organization_host_payments, portal.organization_host_receipts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal.organization_host_payment_bodies,
    portal.organization_host_receipt_bodies, portal.organization_host_payments,
    portal.organization_host_receipts TO portico_portal;
