-- As the invoices are now; what stays as it is is not written.
INSERT INTO read_model.sorted_invoices AS stored (
    organization_id, external_customer_id, invoice_id, slice, issuing_date, payment_due_date,
    total_amount_cents, number, currency, invoice_type, settlement
)
SELECT invoice.organization_id, invoice.external_customer_id, invoice.invoice_id, invoice.slice,
    invoice.issuing_date,
    coalesce(invoice.payment_due_date, 'infinity'), invoice.total_amount_cents, invoice.number,
    invoice.currency, invoice.invoice_type, invoice.settlement
FROM unnest($1::text[], $2::text[]) AS wanted (organization_id, invoice_id)
JOIN read_model.indexed_invoices AS invoice USING (organization_id, invoice_id)
ON CONFLICT (organization_id, invoice_id) DO UPDATE SET
    external_customer_id = excluded.external_customer_id,
    slice = excluded.slice,
    issuing_date = excluded.issuing_date,
    payment_due_date = excluded.payment_due_date,
    total_amount_cents = excluded.total_amount_cents,
    number = excluded.number,
    currency = excluded.currency,
    invoice_type = excluded.invoice_type,
    settlement = excluded.settlement
WHERE (stored.*) IS DISTINCT FROM (excluded.*)
