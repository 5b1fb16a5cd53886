-- Locks payment receipts in key order and returns them as they are after the wait.
SELECT stored.organization_id, stored.payment_receipt_id, stored.object, stored.older, stored.version, stored.rank, stored.tie
FROM unnest($1::text[], $2::text[]) AS wanted (organization_id, payment_receipt_id)
JOIN read_model.payment_receipts AS stored ON stored.organization_id = wanted.organization_id AND stored.payment_receipt_id = wanted.payment_receipt_id
ORDER BY stored.organization_id, stored.payment_receipt_id
FOR UPDATE OF stored
