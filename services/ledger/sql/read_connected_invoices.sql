-- The invoices that payments to be spread share with the given ones, those included that have such a
-- payment; one step of the walk over everything that is connected.
SELECT DISTINCT neighbour.organization_id, neighbour.invoice_id
FROM unnest($1::text[], $2::text[]) AS wanted (organization_id, invoice_id)
JOIN read_model.allocations AS allocation
    ON allocation.organization_id = wanted.organization_id
    AND allocation.invoice_id = wanted.invoice_id
    AND allocation.spread
JOIN read_model.allocations AS neighbour
    ON neighbour.organization_id = allocation.organization_id
    AND neighbour.payment_id = allocation.payment_id
