-- Named by an event, or by a session from when it was: its sessions can be listed and ended.
SELECT EXISTS (
    SELECT FROM read_model.known_customers WHERE organization_id = $1 AND external_customer_id = $2
) OR EXISTS (
    SELECT FROM token.portal_sessions WHERE organization_id = $1 AND external_customer_id = $2
)
