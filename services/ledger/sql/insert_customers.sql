-- Inserts the customers that are new and returns the keys of those that are not. The stage
-- was filled in key order, so rows are locked in that order.
WITH inserted AS (
    INSERT INTO read_model.customers (
        organization_id, external_customer_id, object, older, version, rank, tie, name, timezone,
        document_locale, deleted
    )
    SELECT
        organization_id, external_customer_id, object, older, version, rank, tie, name, timezone,
        document_locale, deleted
    FROM stage_customers
    WHERE NOT merged
    ON CONFLICT (organization_id, external_customer_id) DO NOTHING
    RETURNING organization_id, external_customer_id
)
SELECT organization_id, external_customer_id FROM stage_customers WHERE NOT merged
EXCEPT
SELECT organization_id, external_customer_id FROM inserted
ORDER BY organization_id, external_customer_id
