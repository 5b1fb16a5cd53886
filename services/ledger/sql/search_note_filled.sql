UPDATE read_model.indexed_customers
SET filled_to_date = $3, filled_to_id = $4, ready = $5
WHERE organization_id = $1 AND external_customer_id = $2
