-- Whoever is answered for a whole organization, not for one of its customers, is answered by functions
-- that run with this role's rights. Nobody can log in as it or become it, so the tables stay closed to
-- all but those functions (ADR 100).
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portico_organization_reader') THEN
        CREATE ROLE portico_organization_reader NOLOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT;
    END IF;
END
$$;

GRANT USAGE ON SCHEMA portal, read_model TO portico_organization_reader;
-- Makes its functions there; only a migration acts as it.
GRANT CREATE ON SCHEMA portal TO portico_organization_reader;
