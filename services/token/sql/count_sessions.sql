SELECT count(*) FROM token.portal_sessions WHERE organization_id = $1 AND external_customer_id = $2
