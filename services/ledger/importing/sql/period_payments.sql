-- Those that went through in a period; systems do not list all that was tried.
SELECT payment_id AS id FROM read_model.payments
WHERE organization_id = $1 AND payment_status = 'succeeded'
    AND created_at >= $2::date AND created_at < $3::date + 1 AND payment_id > $4
    AND object -> 'deleted' IS DISTINCT FROM 'true'::jsonb
ORDER BY payment_id
LIMIT $5
