-- Credit notes: the list and one of them.
SET LOCAL ROLE portico_portal_owner;

-- What list and detail have in common. What a draft note takes off counts as any other's does
-- (decision 3), so it is shown like one; a deleted one is shown as voided.
CREATE FUNCTION portal.credit_note_body(credit_note_id text, number text, issuing_date date, currency text,
    total_amount_cents bigint, offset_amount_cents bigint, voided boolean, object jsonb,
    invoice_id text, invoice_number text) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT jsonb_build_object(
        'id', credit_note_id,
        'number', number,
        'issuing_date', issuing_date,
        'currency', currency,
        'total_amount_cents', total_amount_cents,
        'offset_amount_cents', offset_amount_cents,
        'refund_amount_cents', object -> 'refund_amount_cents',
        'credit_amount_cents', object -> 'credit_amount_cents',
        'status', CASE WHEN voided THEN 'voided' ELSE 'finalized' END,
        'reason', object -> 'reason',
        'description', object -> 'description',
        -- Null while the invoice is unknown or not shown.
        'invoice', CASE WHEN invoice_id IS NOT NULL
            THEN jsonb_build_object('id', invoice_id, 'number', invoice_number) END)
$$;

-- The newest credit notes, or those after (p_after_key, p_after_id); see portal.invoices.
CREATE FUNCTION portal.credit_notes(p_organization_id text, p_external_customer_id text,
    p_at timestamptz, p_limit integer, p_after_key text, p_after_id text,
    p_currencies text[], p_first_day date, p_last_day date,
    OUT credit_notes text, OUT next_key text, OUT next_id text)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    -- Of the index's own types: see portal.invoices.
    first_day  date := coalesce(p_first_day, '-infinity');
    last_day   date := coalesce(p_last_day, 'infinity');
    after_date date := coalesce(p_after_key, 'infinity');
    after_id   text := coalesce(p_after_id, '');
    bodies     text[];
    keys       text[];
    ids        text[];
BEGIN
    PERFORM portal.enter(p_organization_id, p_external_customer_id);
    SELECT array_agg(portal.credit_note_body(page.credit_note_id, page.number, page.issuing_date,
                page.currency, page.total_amount_cents, page.offset_amount_cents, page.voided, page.object,
                page.shown_invoice_id, page.invoice_number)::text
            ORDER BY page.issuing_date DESC, page.credit_note_id DESC),
        array_agg(page.issuing_date::text ORDER BY page.issuing_date DESC, page.credit_note_id DESC),
        array_agg(page.credit_note_id ORDER BY page.issuing_date DESC, page.credit_note_id DESC)
    INTO bodies, keys, ids
    FROM (
        SELECT note.*, invoice.invoice_id AS shown_invoice_id, invoice.number AS invoice_number
        FROM (
            SELECT credit_note.*
            FROM read_model.credit_notes AS credit_note
            WHERE credit_note.issuing_date BETWEEN first_day AND last_day
                AND (credit_note.issuing_date, credit_note.credit_note_id) < (after_date, after_id)
                AND (p_currencies IS NULL OR credit_note.currency = ANY (p_currencies))
                AND credit_note.organization_id = p_organization_id -- tenant
                AND credit_note.external_customer_id = p_external_customer_id -- tenant
            ORDER BY credit_note.issuing_date DESC, credit_note.credit_note_id DESC
            LIMIT p_limit + 1
        ) AS note
        LEFT JOIN read_model.invoices AS invoice
            ON invoice.invoice_id = note.invoice_id AND invoice.shown
            AND invoice.organization_id = p_organization_id -- tenant
            AND invoice.external_customer_id = p_external_customer_id -- tenant
    ) AS page;
    credit_notes := coalesce(array_to_string(bodies[1:p_limit], ','), '');
    IF cardinality(bodies) > p_limit THEN
        next_key := keys[p_limit];
        next_id := ids[p_limit];
    END IF;
END
$$;

-- One credit note with its lines and taxes; absent and foreign ones are both NULL.
CREATE FUNCTION portal.credit_note(p_organization_id text, p_external_customer_id text,
    p_at timestamptz, p_credit_note_id text) RETURNS text
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    -- No row type: a rebuild drops the table that it is of while this runs.
    subject        record;
    invoice_id     text;
    invoice_number text;
BEGIN
    PERFORM portal.enter(p_organization_id, p_external_customer_id);
    SELECT credit_note.* INTO subject
    FROM read_model.credit_notes AS credit_note
    WHERE credit_note.credit_note_id = p_credit_note_id
        AND credit_note.organization_id = p_organization_id -- tenant
        AND credit_note.external_customer_id = p_external_customer_id -- tenant
    ;
    IF subject.credit_note_id IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT invoice.invoice_id, invoice.number INTO invoice_id, invoice_number
    FROM read_model.invoices AS invoice
    WHERE invoice.invoice_id = subject.invoice_id AND invoice.shown
        AND invoice.organization_id = p_organization_id -- tenant
        AND invoice.external_customer_id = p_external_customer_id -- tenant
    ;
    RETURN portal.credit_note_body(subject.credit_note_id, subject.number, subject.issuing_date,
        subject.currency, subject.total_amount_cents, subject.offset_amount_cents, subject.voided,
        subject.object, invoice_id, invoice_number) || jsonb_build_object(
        'balance_amount_cents', subject.object -> 'balance_amount_cents',
        'sub_total_excluding_taxes_amount_cents',
            subject.object -> 'sub_total_excluding_taxes_amount_cents',
        'taxes_amount_cents', subject.object -> 'taxes_amount_cents',
        'credit_status', subject.object -> 'credit_status',
        'refund_status', subject.object -> 'refund_status',
        'voided_at', subject.object -> 'voided_at',
        'lines', portal.array_or_empty(subject.object -> 'items'),
        'taxes', portal.array_or_empty(subject.object -> 'applied_taxes'));
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA portal FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA portal TO portico_portal;
