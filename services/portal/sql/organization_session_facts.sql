SELECT portal.organization_session_facts($1, $2, $3)
