SELECT payments, next_key, next_id
FROM portal.payments(
    $1, $2, $3, -- organization, customer, time
    $4, $5, $6, -- limit, after (key, id)
    $7, $8, -- statuses, currencies
    $9, $10 -- first and last day
)
