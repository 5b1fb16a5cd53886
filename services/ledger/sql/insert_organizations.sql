-- Inserts the organizations that are new and returns the keys of those that are not. The stage
-- was filled in key order, so rows are locked in that order.
WITH inserted AS (
    INSERT INTO read_model.organizations (
        organization_id, object, older, version, rank, tie, name, legal_name, timezone,
        document_locale, allowed_origins
    )
    SELECT
        organization_id, object, older, version, rank, tie, name, legal_name, timezone,
        document_locale, allowed_origins
    FROM stage_organizations
    WHERE NOT merged
    ON CONFLICT (organization_id) DO NOTHING
    RETURNING organization_id
)
SELECT organization_id FROM stage_organizations WHERE NOT merged
EXCEPT
SELECT organization_id FROM inserted
ORDER BY organization_id
