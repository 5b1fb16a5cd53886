SELECT portal.organization_currencies($1) -- organization
