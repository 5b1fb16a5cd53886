-- Dead letters that have not been replayed, oldest first, a bounded number at a time: of one
-- organization or of all, named by id, by reason or not at all. None behind `$4`, which keeps those
-- out that a replay itself brings. What somebody else is replaying is left to them.
SELECT dead_letter_id, topic, partition, record_offset, record_key, record_value, record_headers
FROM ledger.dead_letters
WHERE replayed_at IS NULL
    AND ($1::text IS NULL OR organization_id = $1)
    AND ($2::bigint[] IS NULL OR dead_letter_id = ANY ($2))
    AND ($3::text IS NULL OR reason = $3)
    AND dead_letter_id <= $4
ORDER BY dead_letter_id
LIMIT $5
FOR UPDATE SKIP LOCKED
