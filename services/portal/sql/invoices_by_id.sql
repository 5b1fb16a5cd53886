SELECT portal.invoices_by_id($1, $2, $3, $4) -- organization, customer, time, invoices
