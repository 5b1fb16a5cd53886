-- Writes merged customers back. The transaction holds their locks.
UPDATE read_model.customers AS stored
SET
    object = stage.object,
    older = stage.older,
    version = stage.version,
    rank = stage.rank,
    tie = stage.tie,
    name = stage.name,
    timezone = stage.timezone,
    document_locale = stage.document_locale,
    deleted = stage.deleted
FROM stage_customers AS stage
WHERE stage.merged AND stored.organization_id = stage.organization_id AND stored.external_customer_id = stage.external_customer_id
