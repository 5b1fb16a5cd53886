-- The invoices of a customer that come next in the order of the list.
SELECT organization_id, invoice_id, issuing_date
FROM read_model.invoices
WHERE shown AND organization_id = $1 AND external_customer_id = $2
    AND (issuing_date, invoice_id) < ($3, $4)
ORDER BY issuing_date DESC, invoice_id DESC
LIMIT $5
