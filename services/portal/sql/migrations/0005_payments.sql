-- Payments as their customer sees them. A payment may pay invoices of others too: nothing of it is
-- told but what belongs to this customer.
SET LOCAL ROLE portico_portal_owner;

-- When a day begins in a time zone; see portal.local_date for a zone that this server does not know.
CREATE FUNCTION portal.day_start(day date, zone text) RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN day::timestamp AT TIME ZONE coalesce(zone, 'UTC');
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN day::timestamp AT TIME ZONE 'UTC';
END
$$;

-- How many invoices a payment names, whoever they belong to.
CREATE FUNCTION portal.invoices_named(payment jsonb) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN jsonb_array_length(portal.array_or_empty(payment -> 'allocations')) > 0
        THEN (SELECT count(DISTINCT part ->> 'invoice_id')
              FROM jsonb_array_elements(payment -> 'allocations') AS part)
        ELSE (SELECT count(DISTINCT named)
              FROM jsonb_array_elements_text(portal.array_or_empty(payment -> 'invoice_ids')) AS named)
    END
$$;

-- The bodies of payments in the order of their ids, without those that are not the customer's.
-- The amount is the whole one when every invoice that it pays is the customer's; else, and while
-- one of them is unknown, it is what goes to the customer's.
CREATE FUNCTION portal.payment_bodies(p_organization_id text, p_external_customer_id text, p_zone text,
    p_payment_ids text[]) RETURNS text[]
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (
        SELECT array_agg(json_build_object(
                'id', payment.payment_id,
                'amount_cents', CASE WHEN own.invoices = portal.invoices_named(payment.object)
                    THEN payment.amount_cents ELSE own.amount_cents END,
                'currency', payment.currency,
                'payment_status', payment.payment_status,
                'created_at', portal.finite(payment.created_at),
                'date', portal.local_date(portal.finite(payment.created_at), p_zone),
                'reference', payment.object ->> 'reference',
                'payment_method', payment.object ->> 'payment_method',
                'payment_provider_type', payment.object ->> 'payment_provider_type',
                'failure_reason', CASE WHEN payment.payment_status = 'failed'
                    THEN payment.object ->> 'failure_reason' END,
                'receipt', receipt.body,
                'allocations', own.allocations)::text
            ORDER BY wanted.position)
        FROM unnest(p_payment_ids) WITH ORDINALITY AS wanted (payment_id, position)
        JOIN read_model.payments AS payment
            ON payment.payment_id = wanted.payment_id
            AND payment.organization_id = p_organization_id -- tenant
        CROSS JOIN LATERAL (
            -- Invoices that are not shown to the customer count, and are not named.
            SELECT count(*) AS invoices, sum(allocation.amount_cents) AS amount_cents,
                coalesce(json_agg(json_build_object(
                        'invoice_id', invoice.invoice_id,
                        'number', invoice.number,
                        'amount_cents', allocation.amount_cents)
                    ORDER BY invoice.issuing_date, invoice.invoice_id)
                    FILTER (WHERE invoice.shown), '[]') AS allocations
            FROM read_model.allocations AS allocation
            LEFT JOIN read_model.invoices AS invoice
                ON invoice.invoice_id = allocation.invoice_id
                AND invoice.organization_id = p_organization_id -- tenant
                AND invoice.external_customer_id = p_external_customer_id -- tenant
            WHERE allocation.payment_id = wanted.payment_id
                AND allocation.organization_id = p_organization_id -- tenant
                AND allocation.external_customer_id = p_external_customer_id -- tenant
        ) AS own
        LEFT JOIN LATERAL (
            SELECT json_build_object('id', receipt.payment_receipt_id, 'number', receipt.number)
                AS body
            FROM read_model.payment_receipts AS receipt
            WHERE receipt.payment_id = wanted.payment_id
                AND receipt.organization_id = p_organization_id -- tenant
            ORDER BY receipt.payment_receipt_id
            LIMIT 1
        ) AS receipt ON true
        WHERE own.invoices > 0);
END
$$;

-- The newest payments, or those after (p_after_key, p_after_id); see portal.invoices. Days are those
-- of the customer's calendar. A payment whose time is not known is the last, and in no range of days.
CREATE FUNCTION portal.payments(p_organization_id text, p_external_customer_id text, p_at timestamptz,
    p_limit integer, p_after_key text, p_after_id text,
    p_statuses text[], p_currencies text[], p_first_day date, p_last_day date,
    OUT payments text, OUT next_key text, OUT next_id text)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    zone       text;
    -- Of the index's own types: see portal.invoices.
    first_time timestamptz;
    end_time   timestamptz;
    after_time timestamptz := coalesce(p_after_key, 'infinity');
    after_id   text := coalesce(p_after_id, '');
    keys       text[];
    ids        text[];
BEGIN
    zone := portal.enter(p_organization_id, p_external_customer_id);
    first_time := coalesce(portal.day_start(p_first_day, zone), CASE WHEN p_last_day IS NULL
        THEN '-infinity'::timestamptz ELSE '4713-01-01 00:00:00+00 BC' END);
    end_time := coalesce(portal.day_start(p_last_day + 1, zone), 'infinity');
    SELECT array_agg(page.created_at::text), array_agg(page.payment_id)
    INTO keys, ids
    FROM (
        -- A payment of several invoices has several entries, one behind the other.
        SELECT DISTINCT ON (allocation.created_at, allocation.payment_id)
            allocation.created_at, allocation.payment_id
        FROM read_model.allocations AS allocation
        WHERE allocation.created_at >= first_time
            AND allocation.created_at < end_time
            AND (allocation.created_at, allocation.payment_id) < (after_time, after_id)
            AND (p_statuses IS NULL OR allocation.payment_status = ANY (p_statuses))
            AND (p_currencies IS NULL OR allocation.currency = ANY (p_currencies))
            AND allocation.organization_id = p_organization_id -- tenant
            AND allocation.external_customer_id = p_external_customer_id -- tenant
        ORDER BY allocation.created_at DESC, allocation.payment_id DESC
        LIMIT p_limit + 1
    ) AS page;
    payments := coalesce(array_to_string(portal.payment_bodies(p_organization_id,
        p_external_customer_id, zone, ids[1:p_limit]), ','), '');
    IF cardinality(ids) > p_limit THEN
        next_key := keys[p_limit];
        next_id := ids[p_limit];
    END IF;
END
$$;

-- One payment; absent and foreign ones are both NULL.
CREATE FUNCTION portal.payment(p_organization_id text, p_external_customer_id text, p_at timestamptz,
    p_payment_id text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    zone text := portal.enter(p_organization_id, p_external_customer_id);
BEGIN
    RETURN (portal.payment_bodies(p_organization_id, p_external_customer_id, zone,
        ARRAY[p_payment_id]))[1];
END
$$;

-- One receipt, with the payment that it is for; absent and foreign ones are both NULL.
CREATE FUNCTION portal.payment_receipt(p_organization_id text, p_external_customer_id text,
    p_at timestamptz, p_payment_receipt_id text) RETURNS text
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    subject record;
    payment text;
BEGIN
    PERFORM portal.enter(p_organization_id, p_external_customer_id);
    SELECT receipt.* INTO subject
    FROM read_model.payment_receipts AS receipt
    WHERE receipt.payment_receipt_id = p_payment_receipt_id
        AND receipt.organization_id = p_organization_id -- tenant
    ;
    payment := portal.payment(p_organization_id, p_external_customer_id, p_at, subject.payment_id);
    IF payment IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN json_build_object(
        'id', subject.payment_receipt_id,
        'number', subject.number,
        'created_at', subject.object -> 'created_at',
        'payment', payment::json)::text;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA portal FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA portal TO portico_portal;
