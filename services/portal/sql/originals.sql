SELECT portal.originals($1, $2, $3) -- organization, customer, invoice
