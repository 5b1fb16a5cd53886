-- A total of no invoices is no row. The transaction holds the rows' locks.
DELETE FROM read_model.due_totals AS total
USING stage_due_totals AS moved
WHERE moved.due_count < 0
    AND total.organization_id = moved.organization_id
    AND total.external_customer_id = moved.external_customer_id
    AND total.currency = moved.currency
    AND total.payment_due_date = moved.payment_due_date
    AND total.due_count = 0
