INSERT INTO ledger.rebuilds (migrations_digest) VALUES ($1) RETURNING rebuild_id
