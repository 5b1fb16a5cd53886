-- The organization as folded from its events.
SELECT object::text FROM read_model.organizations WHERE organization_id = $1
