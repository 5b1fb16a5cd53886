-- Whether an event has named the organization: itself, or a customer of it.
SELECT
    EXISTS (SELECT FROM read_model.organizations WHERE organization_id = $1)
    OR EXISTS (SELECT FROM read_model.customers WHERE organization_id = $1)
