SELECT portal.profile($1, $2, $3) -- organization, customer, time
