SELECT portal.originals($1, $2, $3, $4) -- organization, customer, kind, id
