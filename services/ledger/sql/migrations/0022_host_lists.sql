-- What the host's API lists of a whole organization, in the order of its lists (decision 101): one entry
-- more for each new object, of columns that payments and later events leave as they are, so that an
-- update still finds its place beside the old row.
SET LOCAL ROLE portico_ledger_owner;

CREATE INDEX invoices_of_organization ON read_model.invoices
    (organization_id, issuing_date, invoice_id) WHERE shown;
-- Drafts, and what failed or is not ready: few, and gone from here when they are finalized.
CREATE INDEX invoices_not_shown ON read_model.invoices
    (organization_id, issuing_date, invoice_id) WHERE NOT shown AND external_customer_id IS NOT NULL;

-- CASE in place of coalesce, which Postgres takes for something that might leak what it compares: under
-- row-level security it is kept out of every index.
CREATE INDEX payments_of_organization ON read_model.payments (
    organization_id,
    (CASE WHEN created_at IS NULL THEN '-infinity'::timestamptz ELSE created_at END),
    payment_id
);

CREATE INDEX credit_notes_of_organization ON read_model.credit_notes
    (organization_id, issuing_date, credit_note_id);
