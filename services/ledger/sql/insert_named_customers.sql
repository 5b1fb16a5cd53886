-- Customers that events have named are known from then on, also before an event of their own.
INSERT INTO read_model.customers (organization_id, external_customer_id, object, version, rank, tie)
SELECT organization_id, external_customer_id, '{}', $3, $3, $3
FROM unnest($1::text[], $2::text[]) AS named (organization_id, external_customer_id)
ON CONFLICT (organization_id, external_customer_id) DO NOTHING
