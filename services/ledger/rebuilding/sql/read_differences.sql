SELECT organization_id, external_customer_id, table_name, live, rebuilt
FROM ledger.rebuild_differences
WHERE rebuild_id = $1
ORDER BY organization_id COLLATE "C", external_customer_id COLLATE "C", table_name COLLATE "C"
