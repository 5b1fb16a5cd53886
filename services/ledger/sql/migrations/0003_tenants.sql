-- Who may read and write what: grants, the tenant law, and how a stack starts over.
SET LOCAL ROLE portico_ledger_owner;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA read_model TO portico_ledger;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ledger TO portico_ledger;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA ledger TO portico_ledger;
REVOKE INSERT, UPDATE, DELETE ON read_model.freshness, read_model.known_customers FROM portico_ledger;
GRANT SELECT ON read_model.known_customers TO portico_token;
GRANT SELECT ON
    read_model.freshness, read_model.organizations, read_model.customers, read_model.invoices,
    read_model.payments, read_model.allocations, read_model.payment_receipts,
    read_model.credit_notes, read_model.invoiced_totals, read_model.due_totals
TO portico_portal;

-- The tenant law, for all but portico_ledger, which has BYPASSRLS. The context is set for one
-- transaction by the function that answers a query; with none set every policy compares with NULL and
-- nothing is seen, by owners neither.
CREATE FUNCTION read_model.context_organization_id() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('portico.organization_id', true), '');
CREATE FUNCTION read_model.context_external_customer_id() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('portico.external_customer_id', true), '');

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['organizations', 'customers', 'invoices', 'payments', 'allocations',
        'payment_receipts', 'credit_notes', 'invoiced_totals', 'due_totals'] LOOP
        EXECUTE format('ALTER TABLE read_model.%I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE read_model.%I FORCE ROW LEVEL SECURITY', tenant_table);
    END LOOP;
    FOREACH tenant_table IN ARRAY ARRAY['customers', 'invoices', 'allocations', 'credit_notes',
        'invoiced_totals', 'due_totals'] LOOP
        EXECUTE format($policy$CREATE POLICY customer ON read_model.%I FOR SELECT TO portico_portal USING (
            organization_id = (SELECT read_model.context_organization_id())
            AND external_customer_id = (SELECT read_model.context_external_customer_id()))$policy$, tenant_table);
    END LOOP;
END
$$;

-- The page's shell needs an organization's name, look and origins before anybody has shown a token.
CREATE POLICY organization ON read_model.organizations FOR SELECT TO portico_portal
    USING (organization_id = (SELECT read_model.context_organization_id()));
-- A payment is the customer's when it pays one of the customer's invoices.
CREATE POLICY customer ON read_model.payments FOR SELECT TO portico_portal USING (
    organization_id = (SELECT read_model.context_organization_id())
    AND EXISTS (
        SELECT FROM read_model.allocations AS allocation
        WHERE allocation.organization_id = payments.organization_id
          AND allocation.payment_id = payments.payment_id
          AND allocation.external_customer_id = (SELECT read_model.context_external_customer_id())));
CREATE POLICY customer ON read_model.payment_receipts FOR SELECT TO portico_portal USING (
    organization_id = (SELECT read_model.context_organization_id())
    AND EXISTS (
        SELECT FROM read_model.allocations AS allocation
        WHERE allocation.organization_id = payment_receipts.organization_id
          AND allocation.payment_id = payment_receipts.payment_id
          AND allocation.external_customer_id = (SELECT read_model.context_external_customer_id())));

-- known_customers runs with its owner's rights, and row-level security is forced on owners too: it
-- sees customers by this policy and shows nothing else of them.
CREATE POLICY known_customers ON read_model.customers FOR SELECT TO portico_ledger_owner USING (true);

-- A broker in memory forgets its log when it stops; what was folded from it has to go as well.
CREATE FUNCTION ledger.reset() RETURNS void LANGUAGE sql AS $$
    TRUNCATE read_model.organizations, read_model.customers, read_model.invoices, read_model.payments,
        read_model.allocations, read_model.payment_receipts, read_model.credit_notes,
        read_model.invoiced_totals, read_model.due_totals, ledger.positions, ledger.dead_letters,
        ledger.sightings
$$;
REVOKE ALL ON FUNCTION ledger.reset() FROM PUBLIC;
