-- A total of no invoices is no row. The transaction holds the rows' locks.
DELETE FROM read_model.due_totals AS total
USING unnest($1::text[], $2::text[], $3::text[], $4::text[])
    AS moved (organization_id, external_customer_id, currency, payment_due_date)
WHERE total.organization_id = moved.organization_id
    AND total.external_customer_id = moved.external_customer_id
    AND total.currency = moved.currency
    AND total.payment_due_date = moved.payment_due_date::date
    AND total.due_count = 0
