-- What an endpoint still has to get: looked for when it is disabled, and when somebody sends it a test.
SET LOCAL ROLE portico_ledger_owner;

CREATE INDEX deliveries_waiting ON activity.webhook_deliveries (organization_id, webhook_endpoint_id, type)
    WHERE status = 'waiting';
