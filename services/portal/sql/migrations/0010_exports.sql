-- What exports ask beyond the list: chosen invoices by their ids, and where the billing system keeps
-- the documents that it made.
SET LOCAL ROLE portico_portal_owner;

-- Invoices as the list has them, in the order of the ids; absent and foreign ones alike are left out.
CREATE FUNCTION portal.invoices_by_id(p_organization_id text, p_external_customer_id text,
    p_at timestamptz, p_invoice_ids text[]) RETURNS text
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    today date;
BEGIN
    today := portal.local_date(p_at, portal.enter(p_organization_id, p_external_customer_id));
    RETURN (
        SELECT coalesce(json_agg(row_to_json(chosen) ORDER BY array_position(p_invoice_ids, chosen.id)),
            '[]')
        FROM (
            SELECT invoice.invoice_id AS id, invoice.number, invoice.purchase_order_number,
                invoice.invoice_type, invoice.issuing_date, invoice.payment_due_date,
                invoice.currency, invoice.total_amount_cents,
                invoice.paid_amount_cents AS total_paid_amount_cents,
                invoice.due_amount_cents AS total_due_amount_cents,
                portal.display_status(invoice.settlement, invoice.payment_due_date, today)
                    AS display_status
            FROM read_model.invoices AS invoice
            WHERE invoice.shown AND invoice.invoice_id = ANY (p_invoice_ids)
                AND invoice.organization_id = p_organization_id -- tenant
                AND invoice.external_customer_id = p_external_customer_id -- tenant
        ) AS chosen
    );
END
$$;

-- Where the original documents of an invoice, credit note or receipt are, and whom they may be fetched
-- from; NULL unless the organization wants them to be handed out. The addresses are for us to fetch and
-- never shown: such an address may be a key to the file in itself.
CREATE FUNCTION portal.originals(p_organization_id text, p_external_customer_id text,
    p_kind text, p_id text) RETURNS text
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    documents jsonb;
    subject   jsonb;
BEGIN
    PERFORM portal.enter(p_organization_id, p_external_customer_id);
    SELECT organization.object -> 'documents' INTO documents
    FROM read_model.organizations AS organization
    WHERE true
        AND organization.organization_id = p_organization_id -- tenant
    ;
    IF documents -> 'prefer_originals' IS DISTINCT FROM 'true' THEN
        RETURN NULL;
    END IF;
    IF p_kind = 'invoice' THEN
        SELECT invoice.object INTO subject
        FROM read_model.invoices AS invoice
        WHERE invoice.shown AND invoice.invoice_id = p_id
            AND invoice.organization_id = p_organization_id -- tenant
            AND invoice.external_customer_id = p_external_customer_id -- tenant
        ;
    ELSIF p_kind = 'credit_note' THEN
        SELECT credit_note.object INTO subject
        FROM read_model.credit_notes AS credit_note
        WHERE credit_note.credit_note_id = p_id
            AND credit_note.organization_id = p_organization_id -- tenant
            AND credit_note.external_customer_id = p_external_customer_id -- tenant
        ;
    -- Whose a receipt is follows from its payment.
    ELSIF portal.payment_receipt(p_organization_id, p_external_customer_id, now(), p_id) IS NOT NULL THEN
        SELECT receipt.object INTO subject
        FROM read_model.payment_receipts AS receipt
        WHERE receipt.payment_receipt_id = p_id
            AND receipt.organization_id = p_organization_id -- tenant
        ;
    END IF;
    IF subject IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN json_build_object(
        'file_url', subject -> 'file_url',
        'xml_url', subject -> 'xml_url',
        'allowed_hosts', portal.array_or_empty(documents -> 'allowed_hosts'));
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA portal FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA portal TO portico_portal;
