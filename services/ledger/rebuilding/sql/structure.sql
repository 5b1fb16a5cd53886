-- All that a schema is made of, as lines that can be compared with another's: $1 its name. Asked with
-- an empty search path, so that every name has its schema.
SELECT format('%s %s security %s %s options %s owner %s granted %s', relation.relkind, relation.relname,
    relation.relrowsecurity, relation.relforcerowsecurity, relation.reloptions,
    pg_get_userbyid(relation.relowner),
    (SELECT string_agg(entry::text, ' ' ORDER BY entry::text) FROM unnest(relation.relacl) AS entry)) AS line
FROM pg_class AS relation
WHERE relation.relnamespace = $1::regnamespace AND relation.relkind IN ('r', 'v', 'S', 'p', 'm')
UNION ALL
SELECT format('column %s.%s %s not null %s identity %s generated %s default %s', relation.relname,
    attribute.attname, format_type(attribute.atttypid, attribute.atttypmod), attribute.attnotnull,
    attribute.attidentity, attribute.attgenerated, pg_get_expr(def.adbin, def.adrelid))
FROM pg_attribute AS attribute
JOIN pg_class AS relation ON relation.oid = attribute.attrelid AND relation.relkind IN ('r', 'v', 'p', 'm')
LEFT JOIN pg_attrdef AS def ON def.adrelid = attribute.attrelid AND def.adnum = attribute.attnum
WHERE relation.relnamespace = $1::regnamespace AND attribute.attnum > 0 AND NOT attribute.attisdropped
UNION ALL
SELECT pg_get_indexdef(indexed.indexrelid)
FROM pg_index AS indexed
JOIN pg_class AS relation ON relation.oid = indexed.indexrelid
WHERE relation.relnamespace = $1::regnamespace
UNION ALL
SELECT format('constraint %s on %s %s', conname, conrelid::regclass, pg_get_constraintdef(oid))
FROM pg_constraint
WHERE connamespace = $1::regnamespace
UNION ALL
SELECT format('policy %s on %s %s %s to %s using %s check %s', policy.polname, relation.relname, policy.polcmd,
    policy.polpermissive,
    (SELECT string_agg(pg_get_userbyid(member), ' ' ORDER BY pg_get_userbyid(member))
     FROM unnest(policy.polroles) AS member),
    pg_get_expr(policy.polqual, policy.polrelid), pg_get_expr(policy.polwithcheck, policy.polrelid))
FROM pg_policy AS policy
JOIN pg_class AS relation ON relation.oid = policy.polrelid
WHERE relation.relnamespace = $1::regnamespace
UNION ALL
SELECT pg_get_triggerdef(fired.oid)
FROM pg_trigger AS fired
JOIN pg_class AS relation ON relation.oid = fired.tgrelid
WHERE relation.relnamespace = $1::regnamespace AND NOT fired.tgisinternal
UNION ALL
SELECT format('%s owner %s granted %s', pg_get_functiondef(routine.oid), pg_get_userbyid(routine.proowner),
    (SELECT string_agg(entry::text, ' ' ORDER BY entry::text) FROM unnest(routine.proacl) AS entry))
FROM pg_proc AS routine
WHERE routine.pronamespace = $1::regnamespace AND routine.prokind IN ('f', 'p')
UNION ALL
SELECT format('view %s %s', relation.relname, pg_get_viewdef(relation.oid))
FROM pg_class AS relation
WHERE relation.relnamespace = $1::regnamespace AND relation.relkind IN ('v', 'm')
