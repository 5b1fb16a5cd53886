-- What payments were allocated to; the newest snapshot of each says it anew.
DELETE FROM read_model.allocations AS allocation
USING unnest($1::text[], $2::text[]) AS changed (organization_id, payment_id)
WHERE allocation.organization_id = changed.organization_id
    AND allocation.payment_id = changed.payment_id
