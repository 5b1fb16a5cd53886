SELECT portal.organization_host_customer($1, $2) -- organization, customer
