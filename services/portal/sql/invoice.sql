SELECT portal.invoice($1, $2, $3, $4) -- organization, customer, time, invoice
