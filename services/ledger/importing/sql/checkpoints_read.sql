SELECT resource, cursor, published_count, unappliable_count, is_done FROM ledger.imports
WHERE organization_id = $1 AND source = $2 AND url = $3 AND since = $4
