SELECT organization_id, kind, encrypted_secret FROM ledger.sources
ORDER BY updated_at DESC, organization_id, kind
LIMIT 1
