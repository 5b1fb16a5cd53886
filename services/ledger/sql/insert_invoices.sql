-- Inserts the invoices that are new, in key order, so that rows are locked in that order.
-- Those of customers that the search index has are queued for it; where it has none, no row is
-- looked at for it.
WITH queued AS (
    INSERT INTO read_model.search_queue (organization_id, external_customer_id, invoice_id)
    SELECT stage.organization_id, stage.external_customer_id, stage.invoice_id
    FROM stage_invoices AS stage
    JOIN read_model.indexed_customers AS indexed
        ON indexed.organization_id = stage.organization_id
        AND indexed.external_customer_id = stage.external_customer_id
    WHERE NOT stage.merged AND stage.shown AND EXISTS (SELECT FROM read_model.indexed_customers)
)
INSERT INTO read_model.invoices (
    organization_id, invoice_id, object, older, version, rank, tie, external_customer_id,
    number, purchase_order_number, invoice_type, currency, issuing_date, payment_due_date,
    shown, voided, disputed, total_amount_cents, reported_paid_cents, reported_settled,
    paid_amount_cents, credited_amount_cents, pending_amount_cents, due_amount_cents,
    settlement, search_text
)
SELECT
    organization_id, invoice_id, object, older, version, rank, tie, external_customer_id,
    number, purchase_order_number, invoice_type, currency, issuing_date, payment_due_date,
    shown, voided, disputed, total_amount_cents, reported_paid_cents, reported_settled,
    paid_amount_cents::numeric, credited_amount_cents::numeric, pending_amount_cents::numeric,
    due_amount_cents::numeric, settlement, search_text
FROM stage_invoices
WHERE NOT merged
ORDER BY organization_id, invoice_id
ON CONFLICT (organization_id, invoice_id) DO NOTHING
