-- One invoice with all that belongs to it. Absent and foreign ones are both NULL.
SET LOCAL ROLE portico_portal_owner;

-- Which rule gave an invoice its status, by name; the page words it.
CREATE FUNCTION portal.status_rule(display_status text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE display_status
        WHEN 'voided' THEN 'voided'
        WHEN 'disputed' THEN 'dispute_lost'
        WHEN 'paid' THEN 'nothing_due'
        WHEN 'overdue' THEN 'due_before_today'
        WHEN 'processing' THEN 'payment_on_its_way'
        WHEN 'partially_paid' THEN 'partly_paid'
        ELSE 'not_yet_due'
    END
$$;

CREATE FUNCTION portal.invoice(p_organization_id text, p_external_customer_id text, p_at timestamptz,
    p_invoice_id text) RETURNS text
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    zone           text;
    today          date;
    -- No row type: a rebuild drops the table that it is of while this runs.
    subject        record;
    display_status text;
    payments       json;
    credit_notes   json;
    timeline       json;
BEGIN
    zone := portal.enter(p_organization_id, p_external_customer_id);
    SELECT invoice.* INTO subject
    FROM read_model.invoices AS invoice
    WHERE invoice.invoice_id = p_invoice_id AND invoice.shown
        AND invoice.organization_id = p_organization_id -- tenant
        AND invoice.external_customer_id = p_external_customer_id -- tenant
    ;
    IF subject.invoice_id IS NULL THEN
        RETURN NULL;
    END IF;
    today := portal.local_date(p_at, zone);
    display_status := portal.display_status(subject.settlement, subject.payment_due_date, today);

    -- What each payment brought to this invoice, failed ones with their reason. A payment may pay
    -- invoices of somebody else too: nothing of it is shown but the part for this one.
    SELECT coalesce(json_agg(json_build_object(
            'id', payment.payment_id,
            'amount_cents', allocation.amount_cents,
            'currency', payment.currency,
            'payment_status', payment.payment_status,
            'created_at', portal.finite(payment.created_at),
            'reference', payment.object ->> 'reference',
            'payment_method', payment.object ->> 'payment_method',
            'payment_provider_type', payment.object ->> 'payment_provider_type',
            'failure_reason', CASE WHEN payment.payment_status = 'failed'
                THEN payment.object ->> 'failure_reason' END)
        ORDER BY payment.created_at, payment.payment_id), '[]')
    INTO payments
    FROM read_model.allocations AS allocation
    JOIN read_model.payments AS payment
        ON payment.payment_id = allocation.payment_id
        AND payment.organization_id = p_organization_id -- tenant
    WHERE allocation.invoice_id = p_invoice_id
        AND allocation.organization_id = p_organization_id -- tenant
        AND allocation.external_customer_id = p_external_customer_id -- tenant
    ;

    SELECT coalesce(json_agg(json_build_object(
            'id', credit_note.credit_note_id,
            'number', credit_note.number,
            'currency', credit_note.currency,
            'issuing_date', credit_note.issuing_date,
            'total_amount_cents', credit_note.total_amount_cents,
            'offset_amount_cents', credit_note.offset_amount_cents,
            'reason', credit_note.object ->> 'reason',
            'voided', credit_note.voided)
        ORDER BY credit_note.issuing_date, credit_note.credit_note_id), '[]')
    INTO credit_notes
    FROM read_model.credit_notes AS credit_note
    WHERE credit_note.invoice_id = p_invoice_id
        AND credit_note.organization_id = p_organization_id -- tenant
        AND credit_note.external_customer_id = p_external_customer_id -- tenant
    ;

    -- In the order of the customer's calendar; of one day, what has to come first comes first.
    SELECT coalesce(json_agg(json_strip_nulls(json_build_object('type', entry.type,
            'date', entry.on_date, 'at', entry.at, 'id', entry.id, 'number', entry.number,
            'amount_cents', entry.amount_cents, 'reason', entry.reason))
        ORDER BY entry.on_date, entry.position, entry.at, entry.id), '[]')
    INTO timeline
    FROM (
        SELECT 1 AS position, 'issued' AS type, subject.issuing_date AS on_date,
            NULL::timestamptz AS at, NULL AS id, NULL AS number,
            subject.total_amount_cents::numeric AS amount_cents, NULL AS reason
        UNION ALL
        SELECT 2, 'due', subject.payment_due_date, NULL, NULL, NULL, NULL, NULL
        WHERE subject.payment_due_date IS NOT NULL
        UNION ALL
        SELECT 3, 'payment_' || (payment ->> 'payment_status'),
            portal.local_date((payment ->> 'created_at')::timestamptz, zone),
            (payment ->> 'created_at')::timestamptz, payment ->> 'id', NULL,
            (payment ->> 'amount_cents')::numeric, payment ->> 'failure_reason'
        FROM json_array_elements(payments) AS payment
        UNION ALL
        SELECT 4, CASE WHEN (credit_note ->> 'voided')::boolean THEN 'credit_note_voided'
                ELSE 'credit_note' END,
            (credit_note ->> 'issuing_date')::date, NULL, credit_note ->> 'id',
            credit_note ->> 'number', (credit_note ->> 'total_amount_cents')::numeric,
            credit_note ->> 'reason'
        FROM json_array_elements(credit_notes) AS credit_note
        UNION ALL
        SELECT 5, 'disputed', portal.local_date(disputed_at, zone), disputed_at, NULL, NULL, NULL, NULL
        FROM (SELECT (subject.object ->> 'payment_dispute_lost_at')::timestamptz AS disputed_at) AS dispute
        WHERE subject.disputed
        UNION ALL
        SELECT 6, 'voided', portal.local_date(voided_at, zone), voided_at, NULL, NULL, NULL, NULL
        FROM (SELECT (subject.object ->> 'voided_at')::timestamptz AS voided_at) AS void
        WHERE subject.voided
    ) AS entry;

    RETURN json_build_object('invoice', json_build_object(
        'id', subject.invoice_id,
        'number', subject.number,
        'purchase_order_number', subject.purchase_order_number,
        'invoice_type', subject.invoice_type,
        'issuing_date', subject.issuing_date,
        'payment_due_date', subject.payment_due_date,
        'currency', subject.currency,
        'total_amount_cents', subject.total_amount_cents,
        'total_paid_amount_cents', subject.paid_amount_cents,
        'total_due_amount_cents', subject.due_amount_cents,
        'display_status', display_status,
        'status_reason', json_build_object('rule', portal.status_rule(display_status),
            'today', today, 'timezone', zone, 'payment_due_date', subject.payment_due_date),
        'credited_amount_cents', subject.credited_amount_cents,
        'pending_amount_cents', subject.pending_amount_cents,
        'net_payment_term', subject.object -> 'net_payment_term',
        'payment_url', CASE WHEN subject.due_amount_cents > 0 AND NOT subject.disputed
            THEN subject.object -> 'payment_url' END,
        'totals', json_build_object(
            'fees_amount_cents', subject.object -> 'fees_amount_cents',
            'coupons_amount_cents', subject.object -> 'coupons_amount_cents',
            'progressive_billing_credit_amount_cents',
                subject.object -> 'progressive_billing_credit_amount_cents',
            'sub_total_excluding_taxes_amount_cents',
                subject.object -> 'sub_total_excluding_taxes_amount_cents',
            'taxes_amount_cents', subject.object -> 'taxes_amount_cents',
            'sub_total_including_taxes_amount_cents',
                subject.object -> 'sub_total_including_taxes_amount_cents',
            'credit_notes_amount_cents', subject.object -> 'credit_notes_amount_cents',
            'prepaid_credit_amount_cents', subject.object -> 'prepaid_credit_amount_cents',
            'total_amount_cents', subject.total_amount_cents),
        'fees', portal.array_or_empty(subject.object -> 'fees'),
        'applied_taxes', portal.array_or_empty(subject.object -> 'applied_taxes'),
        'credits', portal.array_or_empty(subject.object -> 'credits'),
        'billing_periods', portal.array_or_empty(subject.object -> 'billing_periods'),
        -- Custom fields are the seller's own unless marked for the customer.
        'metadata', (SELECT coalesce(json_agg(json_build_object('key', entry -> 'key', 'value', entry -> 'value')),
                '[]')
            FROM jsonb_array_elements(portal.array_or_empty(subject.object -> 'metadata')) AS entry
            WHERE entry -> 'display_in_invoice' = 'true'),
        'customer', nullif(subject.object -> 'customer', 'null'),
        'seller', nullif(subject.object -> 'seller', 'null'),
        'payments', payments,
        'credit_notes', credit_notes,
        'timeline', timeline))::text;
END
$$;

-- Lists of an object may be absent, null, or what an older producer wrote.
CREATE FUNCTION portal.array_or_empty(list jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN jsonb_typeof(list) = 'array' THEN list ELSE '[]' END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA portal FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA portal TO portico_portal;
