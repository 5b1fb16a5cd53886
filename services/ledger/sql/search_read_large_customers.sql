-- Customers with so many invoices that the index does not have.
SELECT total.organization_id, total.external_customer_id
FROM read_model.invoiced_totals AS total
GROUP BY total.organization_id, total.external_customer_id
HAVING sum(total.invoiced_count) >= $1
EXCEPT
SELECT organization_id, external_customer_id FROM read_model.indexed_customers
