-- What is answered for a whole organization: to the host's API and to the console.
--
-- Each such function is called portal.organization_…, belongs to portico_organization_reader and runs
-- with its rights (SECURITY DEFINER), sets the organization first, and may be called by the portal
-- alone. The organization is that of an API key or of an operator's session, never of a request.
-- As everywhere a line that ends in "-- tenant" is the tenant predicate.
SET LOCAL ROLE portico_portal_owner;

-- Every question about a whole organization begins here: sets it for its own transaction, and says in
-- which time zone its days are, where a customer has none.
CREATE FUNCTION portal.enter_organization(p_organization_id text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM set_config('portico.organization_id', p_organization_id, true),
            set_config('portico.external_customer_id', '', true);
    RETURN coalesce((
        SELECT organization.timezone
        FROM read_model.organizations AS organization
        WHERE true
            AND organization.organization_id = p_organization_id -- tenant
    ), 'UTC');
END
$$;
REVOKE ALL ON FUNCTION portal.enter_organization FROM PUBLIC;

-- What they need of what answers customers: reckoning alone, no question.
GRANT EXECUTE ON FUNCTION portal.enter_organization, portal.local_date, portal.day_start, portal.finite,
    portal.display_status, portal.array_or_empty, portal.invoices_named, portal.bucket
TO portico_organization_reader;

SET LOCAL ROLE portico_organization_reader;

-- One customer as events have told it, for the host's API; NULL for none, and for one that was deleted.
CREATE FUNCTION portal.organization_host_customer(p_organization_id text, p_external_customer_id text)
RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    zone text := portal.enter_organization(p_organization_id);
BEGIN
    RETURN (
        SELECT jsonb_build_object('external_id', customer.external_customer_id,
            'applicable_timezone', coalesce(customer.timezone, zone), 'object', customer.object)
        FROM read_model.customers AS customer
        WHERE customer.external_customer_id = p_external_customer_id AND NOT customer.deleted
            AND customer.organization_id = p_organization_id -- tenant
    );
END
$$;
REVOKE ALL ON FUNCTION portal.organization_host_customer FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal.organization_host_customer TO portico_portal;
