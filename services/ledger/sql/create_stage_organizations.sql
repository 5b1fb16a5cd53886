-- Where a batch's organizations land by COPY: as the batch has them (merged = false), then as
-- they are to be stored (merged = true). Emptied by every commit.
CREATE TEMPORARY TABLE IF NOT EXISTS stage_organizations ON COMMIT DELETE ROWS AS
SELECT false AS merged,
    organization_id, object, older, version, rank, tie, name, legal_name, timezone,
    document_locale, allowed_origins
FROM read_model.organizations
WITH NO DATA
