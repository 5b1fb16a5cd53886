-- In the place of notify_changes: takes the same, tells nobody.
SELECT $1::text AS channel, $2::text AS payload
