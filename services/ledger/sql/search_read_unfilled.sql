-- A customer whose first filling is not through.
SELECT organization_id, external_customer_id,
    coalesce(filled_to_date, 'infinity') AS filled_to_date, coalesce(filled_to_id, '') AS filled_to_id
FROM read_model.indexed_customers
WHERE NOT ready
ORDER BY number
LIMIT 1
