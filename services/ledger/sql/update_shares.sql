-- Writes the shares of payments that are spread.
UPDATE read_model.allocations AS allocation
SET amount_cents = share.amount_cents
FROM unnest($1::text[], $2::text[], $3::text[], $4::numeric[])
    AS share (organization_id, payment_id, invoice_id, amount_cents)
WHERE allocation.organization_id = share.organization_id
    AND allocation.payment_id = share.payment_id
    AND allocation.invoice_id = share.invoice_id
