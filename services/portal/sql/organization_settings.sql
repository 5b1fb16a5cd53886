SELECT portal.organization_settings($1)
