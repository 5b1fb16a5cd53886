SELECT invoices, next_key, next_id
FROM portal.filtered_invoices(
    $1, $2, $3, -- organization, customer, time
    $4, $5, $6, -- limit, after (key, id)
    $7, $8, -- sort, descending
    $9, $10, $11, -- statuses, currencies, types
    $12, $13, $14, $15, -- issued from and to, due from and to
    $16, $17, -- least and greatest amount
    $18, -- patterns of words
    $19, $20, $21, $22, $23, -- amounts by the decimals of a currency
    $24 -- patterns of the search index
)
