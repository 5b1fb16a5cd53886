-- Writes what now follows from the facts, for invoices that no event of their own has changed. Those
-- of customers that the search index has are queued for it.
WITH updated AS (
    UPDATE read_model.invoices AS stored
    SET
        paid_amount_cents = settled.paid_amount_cents,
        credited_amount_cents = settled.credited_amount_cents,
        pending_amount_cents = settled.pending_amount_cents,
        due_amount_cents = settled.due_amount_cents,
        settlement = settled.settlement
    FROM unnest($1::text[], $2::text[], $3::numeric[], $4::numeric[], $5::numeric[],
        $6::numeric[], $7::text[])
        AS settled (
            organization_id, invoice_id, paid_amount_cents, credited_amount_cents,
            pending_amount_cents, due_amount_cents, settlement
        )
    WHERE stored.organization_id = settled.organization_id AND stored.invoice_id = settled.invoice_id
    RETURNING stored.organization_id, stored.external_customer_id, stored.invoice_id
)
INSERT INTO read_model.search_queue (organization_id, external_customer_id, invoice_id)
SELECT updated.organization_id, updated.external_customer_id, updated.invoice_id
FROM updated
JOIN read_model.indexed_customers AS indexed
    ON indexed.organization_id = updated.organization_id
    AND indexed.external_customer_id = updated.external_customer_id
