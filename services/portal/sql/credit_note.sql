SELECT portal.credit_note($1, $2, $3, $4) -- organization, customer, time, credit note
