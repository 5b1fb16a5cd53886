-- What may be read of a whole organization, by the functions of portico_organization_reader alone: the
-- organization of the context, and with none set nothing (ADR 100).
SET LOCAL ROLE portico_ledger_owner;

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['organizations', 'customers', 'invoices', 'payments', 'allocations',
        'payment_receipts', 'credit_notes', 'invoiced_totals', 'due_totals'] LOOP
        EXECUTE format('GRANT SELECT ON read_model.%I TO portico_organization_reader', tenant_table);
        EXECUTE format($policy$CREATE POLICY whole_organization ON read_model.%I FOR SELECT
            TO portico_organization_reader
            USING (organization_id = (SELECT read_model.context_organization_id()))$policy$, tenant_table);
    END LOOP;
END
$$;

GRANT SELECT ON read_model.freshness TO portico_organization_reader;
