-- For statements of account: invoices that stopped being owed on a day of their own.
SET LOCAL ROLE portico_ledger_owner;

CREATE INDEX invoices_that_left ON read_model.invoices
    (organization_id, external_customer_id, invoice_id) WHERE shown AND (voided OR disputed);
