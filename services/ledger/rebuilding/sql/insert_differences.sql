INSERT INTO ledger.rebuild_differences (
    rebuild_id, organization_id, external_customer_id, table_name, live, rebuilt
)
SELECT $1, organization_id, external_customer_id, table_name, live::jsonb, rebuilt::jsonb
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
    AS found (organization_id, external_customer_id, table_name, live, rebuilt)
