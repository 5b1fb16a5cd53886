INSERT INTO ledger.imports (
    organization_id, source, url, since, resource, cursor, published_count, unappliable_count, is_done
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (organization_id, source, url, since, resource) DO UPDATE
SET cursor = excluded.cursor, published_count = excluded.published_count,
    unappliable_count = excluded.unappliable_count, is_done = excluded.is_done, updated_at = now()
