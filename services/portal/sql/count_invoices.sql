SELECT portal.count_invoices(
    $1, $2, $3, $4, -- organization, customer, time, greatest count
    $5, $6, $7, -- statuses, currencies, types
    $8, $9, $10, $11, -- issued from and to, due from and to
    $12, $13, -- least and greatest amount
    $14, -- patterns of words
    $15, $16, $17, $18, $19, -- amounts by the decimals of a currency
    $20 -- patterns of the search index
)
