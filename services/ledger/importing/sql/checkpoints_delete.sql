DELETE FROM ledger.imports
WHERE organization_id = $1 AND source = $2 AND url = $3 AND since = $4
