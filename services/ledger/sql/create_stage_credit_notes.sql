-- Where a batch's credit notes land by COPY: as the batch has them (merged = false), then as
-- they are to be stored (merged = true). Emptied by every commit.
CREATE TEMPORARY TABLE IF NOT EXISTS stage_credit_notes ON COMMIT DELETE ROWS AS
SELECT false AS merged,
    organization_id, credit_note_id, object, older, version, rank, tie, invoice_id,
    external_customer_id, number, currency, issuing_date, total_amount_cents, offset_amount_cents,
    voided
FROM read_model.credit_notes
WITH NO DATA
