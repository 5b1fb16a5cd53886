SELECT credit_notes, next_key, next_id
FROM portal.credit_notes(
    $1, $2, $3, -- organization, customer, time
    $4, $5, $6, -- limit, after (key, id)
    $7, -- currencies
    $8, $9 -- first and last issuing date
)
