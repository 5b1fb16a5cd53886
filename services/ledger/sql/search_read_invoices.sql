-- Those of the invoices that belong into the index, and what they are found by.
SELECT invoice.organization_id, invoice.external_customer_id, invoice.invoice_id,
    read_model.search_slice_of(indexed.number, invoice.issuing_date) AS slice,
    invoice.total_amount_cents, invoice.search_text
FROM unnest($1::text[], $2::text[]) AS wanted (organization_id, invoice_id)
JOIN read_model.invoices AS invoice
    ON invoice.organization_id = wanted.organization_id AND invoice.invoice_id = wanted.invoice_id
JOIN read_model.indexed_customers AS indexed
    ON indexed.organization_id = invoice.organization_id
    AND indexed.external_customer_id = invoice.external_customer_id
WHERE invoice.shown
