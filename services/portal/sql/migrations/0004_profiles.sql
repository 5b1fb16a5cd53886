-- Who is billed and who bills.
SET LOCAL ROLE portico_portal_owner;

-- What the page's shell shows before anybody has shown a token: nothing of any customer.
CREATE FUNCTION portal.organization(p_organization_id text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM set_config('portico.organization_id', p_organization_id, true);
    RETURN (
        SELECT json_build_object(
            'id', organization.organization_id,
            'name', coalesce(organization.name, organization.legal_name, organization.organization_id),
            'locale', organization.document_locale,
            'timezone', organization.timezone,
            'logo_url', organization.object -> 'logo_url',
            'branding', coalesce(nullif(organization.object -> 'branding', 'null'), '{}'),
            'allowed_origins', to_json(organization.allowed_origins))::text
        FROM read_model.organizations AS organization
        WHERE true
            AND organization.organization_id = p_organization_id -- tenant
    );
END
$$;

-- Fields of an object by name, null where it has none.
CREATE FUNCTION portal.fields(object jsonb, names text[]) RETURNS json
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT json_object_agg(name, coalesce(object -> name, 'null') ORDER BY position)
    FROM unnest(names) WITH ORDINALITY AS field (name, position)
$$;

-- Both parties as documents and pages name them. A customer or organization that no event has
-- described is there all the same, with its id and nothing else.
CREATE FUNCTION portal.profile(p_organization_id text, p_external_customer_id text, p_at timestamptz)
RETURNS text LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    party_fields text[] := ARRAY['name', 'legal_name', 'legal_number', 'tax_identification_number',
        'email', 'phone', 'address_line1', 'address_line2', 'zipcode', 'city', 'state', 'country',
        'logo_url'];
    customer     record;
    organization record;
    zone         text;
BEGIN
    zone := portal.enter(p_organization_id, p_external_customer_id);
    SELECT candidate.* INTO customer
    FROM read_model.customers AS candidate
    WHERE candidate.external_customer_id = p_external_customer_id
        AND candidate.organization_id = p_organization_id -- tenant
    ;
    SELECT candidate.* INTO organization
    FROM read_model.organizations AS candidate
    WHERE true
        AND candidate.organization_id = p_organization_id -- tenant
    ;
    RETURN json_build_object(
        'today', portal.local_date(p_at, zone),
        'timezone', zone,
        'customer', portal.with_place(portal.fields(customer.object, party_fields || ARRAY['currency']),
            'external_id', p_external_customer_id, customer.document_locale, customer.timezone),
        'organization', portal.with_place(
            portal.fields(organization.object, party_fields || ARRAY['branding']),
            'id', p_organization_id, organization.document_locale, organization.timezone))::text;
END
$$;

-- The fields of a party together with its id, language and time zone.
CREATE FUNCTION portal.with_place(party json, id_name text, id text, locale text, timezone text)
RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT party::jsonb || jsonb_build_object(id_name, id, 'locale', locale, 'timezone', timezone)
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA portal FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA portal TO portico_portal;
