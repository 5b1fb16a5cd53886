SELECT portal.organization_activity(
    $1, $2, -- organization, customer
    $3, $4, -- the entry that the page begins behind (time, id)
    $5 -- limit
)
