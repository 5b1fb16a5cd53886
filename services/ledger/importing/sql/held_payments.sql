SELECT payment_id AS id, object::text, version FROM read_model.payments
WHERE organization_id = $1 AND payment_id = ANY($2::text[])
