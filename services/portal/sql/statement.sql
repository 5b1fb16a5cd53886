SELECT portal.statement(
    $1, $2, $3, -- organization, customer, time
    $4, $5, -- first and last day
    $6, -- currencies
    $7 -- most movements
)
