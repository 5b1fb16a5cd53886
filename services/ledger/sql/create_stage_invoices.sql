-- Where a batch's invoices land by COPY: as the batch has them (merged = false), then as
-- they are to be stored (merged = true). Emptied by every commit.
CREATE TEMPORARY TABLE IF NOT EXISTS stage_invoices ON COMMIT DELETE ROWS AS
SELECT false AS merged,
    organization_id, invoice_id, object, older, version, rank, tie, external_customer_id, number,
    purchase_order_number, invoice_type, currency, issuing_date, payment_due_date, shown, voided,
    disputed, total_amount_cents, reported_paid_cents, reported_settled, paid_amount_cents,
    credited_amount_cents, pending_amount_cents, due_amount_cents, settlement, search_text
FROM read_model.invoices
WITH NO DATA
