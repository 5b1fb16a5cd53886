-- What tells whether a file that was made of invoices would be the same bytes again.
SET LOCAL ROLE portico_portal_owner;

-- A print for each of these invoices, in their order, as a JSON array: another one after any change of
-- what the documents of an invoice are made of. A print never comes back, since it is made of the
-- transactions that wrote the rows: what was the same before and after was the same in between. Null for
-- one that is not there; NULL alone when the organization's documents are fetched from elsewhere, of
-- which nothing can be known.
CREATE FUNCTION portal.invoice_prints(p_organization_id text, p_external_customer_id text,
    p_invoice_ids text[]) RETURNS text
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    organization_print text;
    is_foreign         boolean;
BEGIN
    PERFORM portal.enter(p_organization_id, p_external_customer_id);
    SELECT organization.xmin::text, organization.object -> 'documents' -> 'prefer_originals' = 'true'
    INTO organization_print, is_foreign
    FROM read_model.organizations AS organization
    WHERE true
        AND organization.organization_id = p_organization_id -- tenant
    ;
    IF is_foreign THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT coalesce(json_agg(
            CASE WHEN print.of_invoice IS NOT NULL THEN
                encode(sha256(concat_ws(';', coalesce(organization_print, ''), print.of_invoice,
                    coalesce(print.of_payments, ''), coalesce(print.of_credit_notes, ''))::bytea),
                    'base64') END
            ORDER BY chosen.position), '[]')
        FROM unnest(p_invoice_ids) WITH ORDINALITY AS chosen (invoice_id, position)
        -- Looked up one by one, by the keys of indexes, however many there are.
        CROSS JOIN LATERAL (
            SELECT (
                SELECT concat_ws(' ', invoice.xmin, invoice.version, invoice.rank, invoice.tie)
                FROM read_model.invoices AS invoice
                WHERE invoice.invoice_id = chosen.invoice_id AND invoice.shown
                    AND invoice.organization_id = p_organization_id -- tenant
                    AND invoice.external_customer_id = p_external_customer_id -- tenant
            ) AS of_invoice, (
                SELECT string_agg(concat_ws(' ', allocation.xmin, payment.xmin), ','
                    ORDER BY allocation.payment_id)
                FROM read_model.allocations AS allocation
                JOIN read_model.payments AS payment
                    ON payment.payment_id = allocation.payment_id
                    AND payment.organization_id = p_organization_id -- tenant
                WHERE allocation.invoice_id = chosen.invoice_id
                    AND allocation.organization_id = p_organization_id -- tenant
                    AND allocation.external_customer_id = p_external_customer_id -- tenant
            ) AS of_payments, (
                SELECT string_agg(credit_note.xmin::text, ',' ORDER BY credit_note.credit_note_id)
                FROM read_model.credit_notes AS credit_note
                WHERE credit_note.invoice_id = chosen.invoice_id
                    AND credit_note.organization_id = p_organization_id -- tenant
                    AND credit_note.external_customer_id = p_external_customer_id -- tenant
            ) AS of_credit_notes
        ) AS print
    );
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA portal FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA portal TO portico_portal;
