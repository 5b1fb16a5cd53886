SELECT encrypted_secret FROM ledger.sources WHERE organization_id = $1 AND kind = $2
