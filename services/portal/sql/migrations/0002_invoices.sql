-- The plain invoice list, which most pages ask for; the filtered one is in 0013_filtered_invoices.
SET LOCAL ROLE portico_portal_owner;

-- The newest invoices, or those after (p_after_key, p_after_id): the index is walked in its order,
-- so a page costs the same for ten invoices and for a million. `next_key` and `next_id` are the
-- position of the page's last invoice, null when no invoice follows.
CREATE FUNCTION portal.invoices(p_organization_id text, p_external_customer_id text, p_at timestamptz,
    p_limit integer, p_after_key text, p_after_id text,
    OUT invoices text, OUT next_key text, OUT next_id text)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    today      date;
    -- Of the index's own types: a cast in the comparison would count as one that might leak rows
    -- to whoever may not see them, and row-level security would keep it out of the index.
    after_date date := coalesce(p_after_key, 'infinity');
    after_id   text := coalesce(p_after_id, '');
    bodies     text[];
    keys       text[];
    ids        text[];
BEGIN
    today := portal.local_date(p_at, portal.enter(p_organization_id, p_external_customer_id));
    SELECT array_agg(row_to_json(page)::text), array_agg(page.issuing_date::text), array_agg(page.id)
    INTO bodies, keys, ids
    FROM (
        SELECT invoice.invoice_id AS id, invoice.number, invoice.purchase_order_number,
            invoice.invoice_type, invoice.issuing_date, invoice.payment_due_date, invoice.currency,
            invoice.total_amount_cents, invoice.paid_amount_cents AS total_paid_amount_cents,
            invoice.due_amount_cents AS total_due_amount_cents,
            portal.display_status(invoice.settlement, invoice.payment_due_date, today)
                AS display_status
        FROM read_model.invoices AS invoice
        WHERE invoice.shown
            AND invoice.organization_id = p_organization_id -- tenant
            AND invoice.external_customer_id = p_external_customer_id -- tenant
            AND (invoice.issuing_date, invoice.invoice_id) < (after_date, after_id)
        ORDER BY invoice.issuing_date DESC, invoice.invoice_id DESC
        LIMIT p_limit + 1
    ) AS page;
    invoices := coalesce(array_to_string(bodies[1:p_limit], ','), '');
    IF cardinality(bodies) > p_limit THEN
        next_key := keys[p_limit];
        next_id := ids[p_limit];
    END IF;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA portal FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA portal TO portico_portal;
