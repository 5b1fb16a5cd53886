-- The oldest entries, at most so many, that happened before then.
DELETE FROM activity.entries AS entry
USING (
    SELECT organization_id, event_digest
    FROM activity.entries
    WHERE happened_at < $1
    ORDER BY happened_at
    LIMIT $2
    FOR UPDATE SKIP LOCKED
) AS old
WHERE entry.organization_id = old.organization_id AND entry.event_digest = old.event_digest
