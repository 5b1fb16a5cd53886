-- Takes some of the queue. Nobody else does, so a row stays where it was found.
DELETE FROM read_model.search_queue
WHERE ctid = ANY (ARRAY(SELECT ctid FROM read_model.search_queue LIMIT $1))
RETURNING organization_id, invoice_id
