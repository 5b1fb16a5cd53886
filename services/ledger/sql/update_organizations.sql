-- Writes merged organizations back. The transaction holds their locks.
UPDATE read_model.organizations AS stored
SET
    object = stage.object,
    older = stage.older,
    version = stage.version,
    rank = stage.rank,
    tie = stage.tie,
    name = stage.name,
    legal_name = stage.legal_name,
    timezone = stage.timezone,
    document_locale = stage.document_locale,
    allowed_origins = stage.allowed_origins
FROM stage_organizations AS stage
WHERE stage.merged AND stored.organization_id = stage.organization_id
