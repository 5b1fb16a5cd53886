-- Those of a period, from the id $4 on; drafts are no matter of customers.
SELECT invoice_id AS id FROM read_model.invoices
WHERE organization_id = $1 AND shown AND issuing_date BETWEEN $2::date AND $3::date AND invoice_id > $4
ORDER BY invoice_id
LIMIT $5
