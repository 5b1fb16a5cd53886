-- What new invoices mean beyond their rows, noted where they come in, whichever way: their part of the
-- totals goes to a stage of the projector's session, and those of customers that the search index has
-- are queued for it. A row that was there already is no arrival.
SET LOCAL ROLE portico_ledger_owner;

CREATE FUNCTION read_model.note_arrivals() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    -- Where the index has no customer no row is looked at for it. The statement runs all the same: by
    -- its lock on the queue whoever takes a customer up waits for this transaction.
    INSERT INTO read_model.search_queue (organization_id, external_customer_id, invoice_id)
    SELECT arrival.organization_id, arrival.external_customer_id, arrival.invoice_id
    FROM arrivals AS arrival
    JOIN read_model.indexed_customers AS indexed
        ON indexed.organization_id = arrival.organization_id
        AND indexed.external_customer_id = arrival.external_customer_id
    WHERE arrival.shown AND EXISTS (SELECT FROM read_model.indexed_customers);
    -- The rule is that of `Differences` (projection/totals.py).
    INSERT INTO pg_temp.stage_arrivals (
        organization_id, external_customer_id, currency, issuing_date, payment_due_date,
        invoiced_amount_cents, outstanding_amount_cents
    )
    SELECT
        organization_id, external_customer_id, currency, issuing_date, payment_due_date,
        total_amount_cents, CASE WHEN disputed THEN 0 ELSE due_amount_cents END
    FROM arrivals
    WHERE shown AND NOT voided
        AND external_customer_id IS NOT NULL AND currency IS NOT NULL AND issuing_date IS NOT NULL;
    RETURN NULL;
END
$$;

-- Of the projector's inserts: whoever mends rows by hand mends the totals by hand.
CREATE TRIGGER arrivals AFTER INSERT ON read_model.invoices
    REFERENCING NEW TABLE AS arrivals
    FOR EACH STATEMENT WHEN (current_user = 'portico_ledger')
    EXECUTE FUNCTION read_model.note_arrivals();
