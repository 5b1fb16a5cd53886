-- The invoices that payments were allocated to before this batch.
SELECT DISTINCT allocation.organization_id, allocation.invoice_id
FROM unnest($1::text[], $2::text[]) AS wanted (organization_id, payment_id)
JOIN read_model.allocations AS allocation
    ON allocation.organization_id = wanted.organization_id
    AND allocation.payment_id = wanted.payment_id
