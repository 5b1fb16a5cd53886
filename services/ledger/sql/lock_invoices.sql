-- Locks invoices in key order and returns, as they are after the wait, their terms and what had
-- followed from the facts.
SELECT
    stored.organization_id, stored.invoice_id, stored.external_customer_id, stored.number,
    stored.purchase_order_number, stored.invoice_type, stored.currency, stored.issuing_date,
    stored.payment_due_date, stored.shown, stored.voided, stored.disputed,
    stored.total_amount_cents, stored.reported_paid_cents, stored.reported_settled,
    stored.paid_amount_cents, stored.credited_amount_cents, stored.pending_amount_cents,
    stored.due_amount_cents, stored.settlement, stored.object IS NOT NULL AS known
FROM unnest($1::text[], $2::text[]) AS wanted (organization_id, invoice_id)
JOIN read_model.invoices AS stored ON stored.organization_id = wanted.organization_id AND stored.invoice_id = wanted.invoice_id
ORDER BY stored.organization_id, stored.invoice_id
FOR UPDATE OF stored
