-- What payments and credit notes say of invoices, in each invoice's own currency. A statement of its
-- own after the locks: it sees all that was committed while they were waited for.
SELECT
    wanted.organization_id,
    wanted.invoice_id,
    coalesce(payment.paid_amount_cents, 0) AS paid_amount_cents,
    coalesce(payment.pending_amount_cents, 0) AS pending_amount_cents,
    coalesce(credit_note.credited_amount_cents, 0) AS credited_amount_cents
FROM unnest($1::text[], $2::text[], $3::text[]) AS wanted (organization_id, invoice_id, currency)
LEFT JOIN LATERAL (
    SELECT
        sum(amount_cents) FILTER (WHERE payment_status = 'succeeded') AS paid_amount_cents,
        sum(amount_cents) FILTER (WHERE payment_status IN ('pending', 'processing'))
            AS pending_amount_cents
    FROM read_model.allocations
    WHERE organization_id = wanted.organization_id AND invoice_id = wanted.invoice_id
        AND currency = wanted.currency
        -- $4: only parts that payments fix themselves, not those of payments that are spread
        AND NOT ($4::boolean AND spread)
) AS payment ON true
LEFT JOIN LATERAL (
    SELECT sum(offset_amount_cents) AS credited_amount_cents
    FROM read_model.credit_notes
    WHERE organization_id = wanted.organization_id AND invoice_id = wanted.invoice_id
        AND currency = wanted.currency AND NOT voided
) AS credit_note ON true
