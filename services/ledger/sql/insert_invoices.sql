-- Inserts the staged invoices that are new, in key order, so that rows are locked in that order.
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
    paid_amount_cents, credited_amount_cents, pending_amount_cents, due_amount_cents,
    settlement, search_text
FROM stage_invoices
WHERE NOT merged
ORDER BY organization_id, invoice_id
ON CONFLICT (organization_id, invoice_id) DO NOTHING
