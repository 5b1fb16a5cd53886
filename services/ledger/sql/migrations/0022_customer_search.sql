-- What operators find and sort customers by (decision 110). The columns follow from the others, so the
-- projector's statements say nothing of them, and an event of an invoice never touches them.
SET LOCAL ROLE portico_ledger_owner;

-- As contracts.search.folded: lower case, no accents. Both sides of a search of customers are folded
-- here, so that the two need not agree on every letter there is.
CREATE FUNCTION read_model.folded(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN octet_length(words) = length(words) THEN lower(words)
    ELSE replace(replace(translate(
        regexp_replace(normalize(casefold(words COLLATE "pg_unicode_fast"), NFKD),
            '[\u0300-\u036F\u0483-\u0487\u0591-\u05BD\u064B-\u065F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]',
            '', 'g'),
        'øđðłħŧı', 'oddlhti'), 'æ', 'ae'), 'œ', 'oe') END;

-- What a customer is called in a list; whom events have only named goes by the id.
CREATE FUNCTION read_model.customer_title(external_customer_id text, object jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(nullif(object ->> 'name', ''), nullif(object ->> 'legal_name', ''),
    nullif(trim(coalesce(object ->> 'firstname', '') || ' ' || coalesce(object ->> 'lastname', '')), ''),
    external_customer_id);

-- An instant as events write it, UTC when it does not say; one that cannot be read sorts as the first.
CREATE FUNCTION read_model.instant(written text) RETURNS timestamptz
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET timezone = 'UTC' AS $$
BEGIN
    RETURN coalesce(written::timestamptz, '-infinity');
EXCEPTION WHEN data_exception THEN
    RETURN '-infinity';
END
$$;

ALTER TABLE read_model.customers
    ADD COLUMN search_text text NOT NULL GENERATED ALWAYS AS (read_model.folded(
        external_customer_id || ' ' || coalesce(object ->> 'name', '') || ' '
        || coalesce(object ->> 'legal_name', '') || ' ' || coalesce(object ->> 'firstname', '') || ' '
        || coalesce(object ->> 'lastname', '') || ' ' || coalesce(object ->> 'email', ''))) STORED,
    ADD COLUMN sort_name text NOT NULL GENERATED ALWAYS AS (
        -- As much of it as an index takes of any script.
        left(read_model.folded(read_model.customer_title(external_customer_id, object)), 200)) STORED,
    ADD COLUMN since timestamptz NOT NULL GENERATED ALWAYS AS (
        read_model.instant(object ->> 'created_at')) STORED;

CREATE INDEX customers_by_name ON read_model.customers
    (organization_id, sort_name, external_customer_id) WHERE NOT deleted;
CREATE INDEX customers_by_since ON read_model.customers
    (organization_id, since DESC, external_customer_id DESC) WHERE NOT deleted;
CREATE INDEX customers_by_text ON read_model.customers
    USING gin (organization_id extensions.text_ops, search_text extensions.gin_trgm_ops)
    WHERE NOT deleted;

-- LIKE patterns for words that all have to be found, wherever in a word they are.
CREATE FUNCTION read_model.word_patterns(words text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT array_agg('%' || regexp_replace(read_model.folded(word), '([\\%_])', '\\\1', 'g') || '%'
        ORDER BY length(word) DESC)
    FROM unnest(words) AS word);

-- Ids of the context's customers in which all patterns are found, at most so many. By a function of the
-- owner's: under a policy that compares anything LIKE is kept out of every index (see 0002).
CREATE FUNCTION read_model.search_customers(p_patterns text[], p_at_most integer) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, extensions, pg_temp
-- Which way is shorter depends on the patterns.
SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN (
        SELECT coalesce(array_agg(match.external_customer_id), '{}')
        FROM (
            SELECT stored.external_customer_id
            FROM read_model.customers AS stored
            WHERE stored.organization_id = read_model.context_organization_id() AND NOT stored.deleted
                -- The index takes patterns one by one; those after the second only filter.
                AND stored.search_text LIKE p_patterns[1]
                AND stored.search_text LIKE coalesce(p_patterns[2], p_patterns[1])
                AND stored.search_text LIKE ALL (p_patterns)
            LIMIT p_at_most
        ) AS match);
END
$$;
REVOKE ALL ON FUNCTION read_model.search_customers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION read_model.search_customers TO portico_organization_reader;
