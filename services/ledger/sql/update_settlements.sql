-- Writes what now follows from the facts, for invoices that no event of their own has changed.
UPDATE read_model.invoices AS stored
SET
    paid_amount_cents = settled.paid_amount_cents::numeric,
    credited_amount_cents = settled.credited_amount_cents::numeric,
    pending_amount_cents = settled.pending_amount_cents::numeric,
    due_amount_cents = settled.due_amount_cents::numeric,
    settlement = settled.settlement
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
    AS settled (
        organization_id, invoice_id, paid_amount_cents, credited_amount_cents,
        pending_amount_cents, due_amount_cents, settlement
    )
WHERE stored.organization_id = settled.organization_id AND stored.invoice_id = settled.invoice_id
