-- Writes merged invoices back. The transaction holds their locks. Those of customers that the search
-- index has are queued for it; one that was another customer's, for that one's sake too.
WITH updated AS (
    UPDATE read_model.invoices AS stored
    SET
        object = stage.object,
        older = stage.older,
        version = stage.version,
        rank = stage.rank,
        tie = stage.tie,
        external_customer_id = stage.external_customer_id,
        number = stage.number,
        purchase_order_number = stage.purchase_order_number,
        invoice_type = stage.invoice_type,
        currency = stage.currency,
        issuing_date = stage.issuing_date,
        payment_due_date = stage.payment_due_date,
        shown = stage.shown,
        voided = stage.voided,
        disputed = stage.disputed,
        total_amount_cents = stage.total_amount_cents,
        reported_paid_cents = stage.reported_paid_cents,
        reported_settled = stage.reported_settled,
        paid_amount_cents = stage.paid_amount_cents,
        credited_amount_cents = stage.credited_amount_cents,
        pending_amount_cents = stage.pending_amount_cents,
        due_amount_cents = stage.due_amount_cents,
        settlement = stage.settlement,
        search_text = stage.search_text
    FROM stage_invoices AS stage
    WHERE stage.merged
        AND stored.organization_id = stage.organization_id AND stored.invoice_id = stage.invoice_id
    RETURNING new.organization_id, new.external_customer_id, new.invoice_id,
        old.external_customer_id AS previous_customer_id
)
INSERT INTO read_model.search_queue (organization_id, external_customer_id, invoice_id)
SELECT indexed.organization_id, indexed.external_customer_id, updated.invoice_id
FROM updated
JOIN read_model.indexed_customers AS indexed
    ON indexed.organization_id = updated.organization_id
    AND indexed.external_customer_id
        = ANY (ARRAY[updated.external_customer_id, updated.previous_customer_id])
