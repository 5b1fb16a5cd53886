-- Those of the invoices that belong into the index, and what they are found by.
SELECT invoice.organization_id, invoice.external_customer_id, invoice.invoice_id, invoice.slice,
    invoice.total_amount_cents, invoice.search_text
FROM unnest($1::text[], $2::text[]) AS wanted (organization_id, invoice_id)
JOIN read_model.indexed_invoices AS invoice USING (organization_id, invoice_id)
