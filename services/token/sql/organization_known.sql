-- Named by an event of one of its customers: before that no portal link can be made in it.
SELECT EXISTS (SELECT FROM read_model.known_customers WHERE organization_id = $1)
