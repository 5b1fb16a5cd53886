INSERT INTO read_model.indexed_customers (organization_id, external_customer_id)
SELECT organization_id, external_customer_id
FROM unnest($1::text[], $2::text[]) AS large (organization_id, external_customer_id)
ON CONFLICT DO NOTHING
