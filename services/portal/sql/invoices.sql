-- organization, customer, time; limit, after (key, id)
SELECT invoices, next_key, next_id FROM portal.invoices($1, $2, $3, $4, $5, $6)
