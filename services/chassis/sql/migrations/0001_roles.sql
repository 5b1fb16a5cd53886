-- Owners cannot log in; those who log in own nothing. Roles belong to the whole server, so another
-- database of the same server may have made them already.
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['portico_ledger_owner', 'portico_token_owner', 'portico_portal_owner'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', role_name);
        END IF;
    END LOOP;
    FOREACH role_name IN ARRAY ARRAY['portico_ledger', 'portico_token', 'portico_portal'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT', role_name);
        END IF;
    END LOOP;
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;

CREATE SCHEMA extensions;
CREATE EXTENSION pg_trgm SCHEMA extensions;
CREATE EXTENSION unaccent SCHEMA extensions;
CREATE EXTENSION btree_gin SCHEMA extensions;
GRANT USAGE ON SCHEMA extensions TO PUBLIC;

CREATE SCHEMA ledger AUTHORIZATION portico_ledger_owner;
CREATE SCHEMA read_model AUTHORIZATION portico_ledger_owner;
CREATE SCHEMA token AUTHORIZATION portico_token_owner;
CREATE SCHEMA portal AUTHORIZATION portico_portal_owner;
GRANT USAGE ON SCHEMA ledger, read_model TO portico_ledger;
GRANT USAGE ON SCHEMA token TO portico_token;
GRANT USAGE ON SCHEMA portal, read_model TO portico_portal;
GRANT USAGE ON SCHEMA read_model TO portico_token;
