SELECT entries, next_key, next_id, total
FROM portal.organization_host_credit_notes(
    $1, $2, $3, -- organization, time, filters
    $4, $5, $6, $7, -- limit, skip, after (key, id)
    $8 -- whether to count
)
