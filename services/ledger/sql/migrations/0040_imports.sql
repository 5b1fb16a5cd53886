-- How far imports from list APIs have come, one row a list; none of an import that is over.
SET LOCAL ROLE portico_ledger_owner;

CREATE TABLE ledger.imports (
    organization_id   text NOT NULL,
    source            text NOT NULL,
    url               text NOT NULL,
    -- the day that it begins with; empty for the very first
    since             text NOT NULL,
    resource          text NOT NULL,
    -- what asks for the next page, as the system names it; null on the first
    cursor            text,
    published_count   bigint NOT NULL,
    unappliable_count bigint NOT NULL,
    is_done           boolean NOT NULL,
    updated_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, source, url, since, resource)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON ledger.imports TO portico_ledger;

-- A log that starts over has forgotten what was imported: see ledger.reset. An import that goes on
-- would leave a gap.
CREATE FUNCTION ledger.forget_imports() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    DELETE FROM ledger.imports;
    RETURN NULL;
END
$$;
CREATE TRIGGER forget_imports AFTER TRUNCATE ON ledger.positions
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.forget_imports();
