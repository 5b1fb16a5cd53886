-- A total of no invoices is no row. The transaction holds the rows' locks.
DELETE FROM read_model.invoiced_totals AS total
USING stage_invoiced_totals AS moved
WHERE moved.invoiced_count < 0
    AND total.organization_id = moved.organization_id
    AND total.external_customer_id = moved.external_customer_id
    AND total.currency = moved.currency
    AND total.issued_month = moved.issued_month
    AND total.invoiced_count = 0
