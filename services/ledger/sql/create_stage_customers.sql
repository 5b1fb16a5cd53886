-- Where a batch's customers land by COPY: as the batch has them (merged = false), then as
-- they are to be stored (merged = true). Emptied by every commit.
CREATE TEMPORARY TABLE IF NOT EXISTS stage_customers ON COMMIT DELETE ROWS AS
SELECT false AS merged,
    organization_id, external_customer_id, object, older, version, rank, tie, name, timezone,
    document_locale, deleted
FROM read_model.customers
WITH NO DATA
