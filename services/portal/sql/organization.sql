SELECT portal.organization($1)
