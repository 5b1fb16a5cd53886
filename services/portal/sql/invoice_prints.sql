SELECT portal.invoice_prints($1, $2, $3) -- organization, customer, invoices
