SELECT portal.overview($1, $2, $3) -- organization, customer, time
