SELECT customers, next_key, next_id, counted
FROM portal.organization_customers(
    $1, $2, -- organization, time
    $3, $4, $5, -- limit, after (key, id)
    $6, $7, -- sort, words
    $8, $9, -- currencies of no and of three decimals
    $10 -- how many are counted at most
)
