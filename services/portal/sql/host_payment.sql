SELECT portal.organization_host_payment_bodies($1, ARRAY[$2]) -- organization, payment
