SELECT portal.organization_host_receipt_bodies($1, ARRAY[$2]) -- organization, payment receipt
