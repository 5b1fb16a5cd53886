-- Writes merged credit notes back. The transaction holds their locks.
UPDATE read_model.credit_notes AS stored
SET
    object = stage.object,
    older = stage.older,
    version = stage.version,
    rank = stage.rank,
    tie = stage.tie,
    invoice_id = stage.invoice_id,
    external_customer_id = stage.external_customer_id,
    number = stage.number,
    currency = stage.currency,
    issuing_date = stage.issuing_date,
    total_amount_cents = stage.total_amount_cents,
    offset_amount_cents = stage.offset_amount_cents,
    voided = stage.voided
FROM stage_credit_notes AS stage
WHERE stage.merged AND stored.organization_id = stage.organization_id AND stored.credit_note_id = stage.credit_note_id
