SELECT portal.payment($1, $2, $3, $4) -- organization, customer, time, payment
