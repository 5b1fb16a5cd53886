-- Inserts the credit notes that are new and returns the keys of those that are not. The stage
-- was filled in key order, so rows are locked in that order.
WITH inserted AS (
    INSERT INTO read_model.credit_notes (
        organization_id, credit_note_id, object, older, version, rank, tie, invoice_id,
        external_customer_id, number, currency, issuing_date, total_amount_cents,
        offset_amount_cents, voided
    )
    SELECT
        organization_id, credit_note_id, object, older, version, rank, tie, invoice_id,
        external_customer_id, number, currency, issuing_date, total_amount_cents,
        offset_amount_cents, voided
    FROM stage_credit_notes
    WHERE NOT merged
    ON CONFLICT (organization_id, credit_note_id) DO NOTHING
    RETURNING organization_id, credit_note_id
)
SELECT organization_id, credit_note_id FROM stage_credit_notes WHERE NOT merged
EXCEPT
SELECT organization_id, credit_note_id FROM inserted
ORDER BY organization_id, credit_note_id
