-- How many of the organization's wait up to this one, of one reason or any; counted so far only.
SELECT count(*)
FROM (
    SELECT FROM ledger.dead_letters
    WHERE organization_id = $1 AND replayed_at IS NULL
        AND ($2::text IS NULL OR reason = $2)
        AND dead_letter_id <= $3
    LIMIT $4
) AS waiting
