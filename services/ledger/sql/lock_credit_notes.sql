-- Locks credit notes in key order and returns them as they are after the wait.
SELECT stored.organization_id, stored.credit_note_id, stored.object, stored.older, stored.version, stored.rank, stored.tie
FROM unnest($1::text[], $2::text[]) AS wanted (organization_id, credit_note_id)
JOIN read_model.credit_notes AS stored ON stored.organization_id = wanted.organization_id AND stored.credit_note_id = wanted.credit_note_id
ORDER BY stored.organization_id, stored.credit_note_id
FOR UPDATE OF stored
