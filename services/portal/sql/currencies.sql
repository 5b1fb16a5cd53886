SELECT portal.currencies($1, $2, $3) -- organization, customer, time
