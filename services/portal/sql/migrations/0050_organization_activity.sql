-- The activity of an organization, for the console (ADR 118).
SET LOCAL ROLE portico_organization_reader;

-- What was done in an organization, or with one customer's portal, newest first:
-- {"entries": [{id, type, at, external_customer_id, subject, by, preview, session_id, data}],
--  "next": {at, id} or null}. `next` names the last entry of the page: what comes after it is asked
-- for with p_before_at and p_before_id.
CREATE FUNCTION portal.organization_activity(p_organization_id text, p_external_customer_id text,
    p_before_at timestamptz, p_before_id bigint, p_limit integer) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    page_max CONSTANT integer := least(greatest(p_limit, 1), 100);
    before_at CONSTANT timestamptz := coalesce(p_before_at, 'infinity');
    before_id CONSTANT bigint := coalesce(p_before_id, 9223372036854775807);
    found activity.entries[];
    has_more boolean;
BEGIN
    PERFORM portal.enter_organization(p_organization_id);
    -- Two questions, so that each has its own index.
    IF p_external_customer_id IS NULL THEN
        found := ARRAY(
            SELECT entry FROM activity.entries AS entry
            WHERE (entry.happened_at, entry.entry_id) < (before_at, before_id)
                AND entry.organization_id = p_organization_id -- tenant
            ORDER BY entry.happened_at DESC, entry.entry_id DESC
            LIMIT page_max + 1);
    ELSE
        found := ARRAY(
            SELECT entry FROM activity.entries AS entry
            WHERE (entry.happened_at, entry.entry_id) < (before_at, before_id)
                AND entry.external_customer_id = p_external_customer_id
                AND entry.organization_id = p_organization_id -- tenant
            ORDER BY entry.happened_at DESC, entry.entry_id DESC
            LIMIT page_max + 1);
    END IF;
    has_more := cardinality(found) > page_max;
    found := found[:page_max];
    RETURN jsonb_build_object(
        'entries', (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'id', entry.entry_id,
                    'type', entry.type,
                    'at', entry.happened_at,
                    'external_customer_id', entry.external_customer_id,
                    'subject', entry.subject,
                    'by', entry.done_by,
                    'preview', entry.preview,
                    'session_id', entry.session_id,
                    'data', entry.data)
                ORDER BY entry.happened_at DESC, entry.entry_id DESC), '[]')
            FROM unnest(found) AS entry),
        'next', CASE WHEN has_more THEN jsonb_build_object(
            'at', found[page_max].happened_at, 'id', found[page_max].entry_id) END);
END
$$;
REVOKE ALL ON FUNCTION portal.organization_activity FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal.organization_activity TO portico_portal;
