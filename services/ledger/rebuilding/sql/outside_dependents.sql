-- What would go with the schemas of this ending, and is in none of them: $1 their names.
WITH inside AS (
    SELECT 'pg_class'::regclass::oid AS catalog, oid FROM pg_class WHERE relnamespace::regnamespace::text = ANY ($1::text[])
    UNION ALL
    SELECT 'pg_proc'::regclass::oid, oid FROM pg_proc WHERE pronamespace::regnamespace::text = ANY ($1::text[])
    UNION ALL
    SELECT 'pg_type'::regclass::oid, oid FROM pg_type WHERE typnamespace::regnamespace::text = ANY ($1::text[])
)

SELECT DISTINCT described.object
FROM pg_depend AS depend
JOIN inside ON inside.catalog = depend.refclassid AND inside.oid = depend.refobjid
CROSS JOIN LATERAL pg_describe_object(depend.classid, depend.objid, depend.objsubid) AS described (object)
CROSS JOIN LATERAL pg_identify_object(depend.classid, depend.objid, depend.objsubid) AS identified
WHERE depend.deptype = 'n'
    AND NOT EXISTS (SELECT FROM inside AS own WHERE own.catalog = depend.classid AND own.oid = depend.objid)
    -- policies, defaults, triggers, rules: of a table that may be inside
    AND NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS name
        WHERE position(name || '.' IN identified.identity) > 0)
ORDER BY described.object
