SELECT customers, next_key, next_id, counted
FROM portal.organization_customers(
    $1, $2, -- organization, time
    $3, $4, $5, -- limit, after (key, id)
    $6, $7, $8, -- sort, words, currency
    $9, $10, -- currencies of no and of three decimals
    $11 -- how many are counted at most
)
