-- The customer as folded from its events; one that was deleted is as good as none.
SELECT object::text FROM read_model.customers
WHERE organization_id = $1 AND external_customer_id = $2 AND NOT deleted
