-- The schemas of the projection that is being built, closed and opened to whom the live ones are.
DO $$
DECLARE
    live    pg_namespace;
    granted record;
BEGIN
    FOR live IN SELECT * FROM pg_namespace WHERE nspname IN ('read_model', 'ledger') LOOP
        EXECUTE format('CREATE SCHEMA %I AUTHORIZATION %I', live.nspname || '_next',
            pg_get_userbyid(live.nspowner));
        FOR granted IN SELECT grantee, privilege_type FROM aclexplode(live.nspacl) WHERE grantee <> live.nspowner LOOP
            EXECUTE format('GRANT %s ON SCHEMA %I TO %I', granted.privilege_type, live.nspname || '_next',
                pg_get_userbyid(granted.grantee));
        END LOOP;
    END LOOP;
END
$$
