INSERT INTO ledger.sources (organization_id, kind, encrypted_secret)
VALUES ($1, $2, $3)
ON CONFLICT (organization_id, kind) DO UPDATE
SET encrypted_secret = excluded.encrypted_secret, updated_at = now()
