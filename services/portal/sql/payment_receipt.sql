SELECT portal.payment_receipt($1, $2, $3, $4) -- organization, customer, time, receipt
