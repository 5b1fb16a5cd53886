-- Which time zone the organization has set, if any.
SELECT timezone FROM read_model.organizations WHERE organization_id = $1
