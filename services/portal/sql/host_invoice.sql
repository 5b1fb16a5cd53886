SELECT portal.organization_host_invoice_bodies($1, $2, ARRAY[$3], false) -- organization, time, invoice
