-- The payments that are spread over the given invoices, with their present shares.
SELECT
    allocation.organization_id, allocation.payment_id, allocation.invoice_id,
    allocation.amount_cents AS share_cents,
    payment.amount_cents, payment.currency, payment.payment_status, payment.created_at
FROM unnest($1::text[], $2::text[]) AS wanted (organization_id, invoice_id)
JOIN read_model.allocations AS allocation
    ON allocation.organization_id = wanted.organization_id
    AND allocation.invoice_id = wanted.invoice_id
    AND allocation.spread
JOIN read_model.payments AS payment
    ON payment.organization_id = allocation.organization_id
    AND payment.payment_id = allocation.payment_id
