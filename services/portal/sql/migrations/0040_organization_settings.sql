-- What the console shows of an organization's settings and of its live portal sessions.
SET LOCAL ROLE portico_organization_reader;

-- The settings in force; null where nothing was ever set. NULL for an organization that no event has
-- named.
CREATE FUNCTION portal.organization_settings(p_organization_id text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM portal.enter_organization(p_organization_id);
    RETURN (
        SELECT jsonb_build_object(
            'id', organization.organization_id,
            'name', organization.object -> 'name',
            'legal_name', organization.object -> 'legal_name',
            'logo_url', organization.object -> 'logo_url',
            'branding', organization.object -> 'branding',
            'billing_configuration', organization.object -> 'billing_configuration',
            'timezone', organization.object -> 'timezone',
            'allowed_origins', to_jsonb(organization.allowed_origins),
            'documents', organization.object -> 'documents')::text
        FROM read_model.organizations AS organization
        WHERE true
            AND organization.organization_id = p_organization_id -- tenant
    );
END
$$;

-- Of a page of portal sessions: {"opened": {session id: when it was last opened},
-- "names": {customer id: name}}, without those of which nothing is known.
CREATE FUNCTION portal.organization_session_facts(p_organization_id text, p_session_ids text[],
    p_external_customer_ids text[]) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM portal.enter_organization(p_organization_id);
    RETURN jsonb_build_object(
        'opened', coalesce((
            SELECT jsonb_object_agg(opening.session_id, opening.opened_at)
            FROM (
                SELECT entry.session_id, max(entry.happened_at) AS opened_at
                FROM activity.entries AS entry
                WHERE entry.type = 'portal_session.opened' AND entry.session_id = ANY (p_session_ids)
                    AND entry.organization_id = p_organization_id -- tenant
                GROUP BY entry.session_id
            ) AS opening), '{}'),
        'names', coalesce((
            SELECT jsonb_object_agg(customer.external_customer_id, customer.name)
            FROM read_model.customers AS customer
            WHERE customer.external_customer_id = ANY (p_external_customer_ids)
                AND customer.name IS NOT NULL
                AND customer.organization_id = p_organization_id -- tenant
            ), '{}'))::text;
END
$$;

REVOKE ALL ON FUNCTION portal.organization_settings, portal.organization_session_facts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal.organization_settings, portal.organization_session_facts
TO portico_portal;
