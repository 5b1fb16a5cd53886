-- What is held of these; one that was deleted is as good as none.
SELECT external_customer_id AS id, object::text, version FROM read_model.customers
WHERE organization_id = $1 AND external_customer_id = ANY($2::text[]) AND NOT deleted
