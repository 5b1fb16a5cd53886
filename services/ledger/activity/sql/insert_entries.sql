-- New entries, in the order of their key; those that are known already stay as they are.
INSERT INTO activity.entries (
    organization_id, event_digest, external_customer_id, type, happened_at, subject, done_by,
    preview, session_id, data
)
SELECT
    organization_id, event_digest, external_customer_id, type, happened_at, subject, done_by,
    preview, session_id, data
FROM unnest(
    $1::text[], $2::bytea[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[],
    $8::boolean[], $9::text[], $10::jsonb[]
) AS new (
    organization_id, event_digest, external_customer_id, type, happened_at, subject, done_by,
    preview, session_id, data
)
ORDER BY organization_id, event_digest
ON CONFLICT (organization_id, event_digest) DO NOTHING
RETURNING organization_id, event_digest
