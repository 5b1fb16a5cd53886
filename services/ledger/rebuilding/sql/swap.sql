-- Puts what was built in the place of the live projection. The caller holds every table of the live one,
-- and both stand at the same positions. Catalogue rows and dead letters: milliseconds.
DO $$
DECLARE
    text_of text;
    place   record;
BEGIN
    ALTER SCHEMA read_model RENAME TO read_model_before;
    ALTER SCHEMA read_model_next RENAME TO read_model;

    -- What Postgres keeps as text says the names that were; all else goes by number.
    FOR text_of IN
        SELECT pg_get_functiondef(oid) FROM pg_proc
        WHERE pronamespace = 'read_model'::regnamespace AND prosqlbody IS NULL
            AND pg_get_functiondef(oid) ~ '\m(read_model|ledger)_next\M'
    LOOP
        EXECUTE regexp_replace(text_of, '\m(read_model|ledger)_next\M', '\1', 'g');
    END LOOP;

    -- How fresh it is follows from the positions that the projector goes on moving.
    FOR place IN
        SELECT oid::regclass AS name, pg_get_viewdef(oid) AS definition FROM pg_class
        WHERE relnamespace = 'read_model'::regnamespace AND relkind = 'v'
            AND pg_get_viewdef(oid) ~ '\mledger_next\M'
    LOOP
        EXECUTE format('CREATE OR REPLACE VIEW %s AS %s', place.name,
            regexp_replace(place.definition, '\mledger_next\M', 'ledger', 'g'));
    END LOOP;

    -- Policies of other tables that ask for the tenant.
    FOR place IN
        SELECT DISTINCT policy.polname, relation.oid::regclass AS name,
            pg_get_expr(policy.polqual, policy.polrelid) AS using_text,
            pg_get_expr(policy.polwithcheck, policy.polrelid) AS check_text
        FROM pg_policy AS policy
        JOIN pg_class AS relation ON relation.oid = policy.polrelid
        JOIN pg_depend AS depend ON depend.classid = 'pg_policy'::regclass AND depend.objid = policy.oid
            AND depend.refclassid = 'pg_proc'::regclass
        JOIN pg_proc AS routine ON routine.oid = depend.refobjid
        WHERE routine.pronamespace = 'read_model_before'::regnamespace
            AND relation.relnamespace <> 'read_model_before'::regnamespace
    LOOP
        EXECUTE concat(format('ALTER POLICY %I ON %s', place.polname, place.name),
            regexp_replace(format(' USING (%s)', place.using_text), '\mread_model_before\M', 'read_model', 'g'),
            CASE WHEN place.check_text IS NOT NULL THEN regexp_replace(
                format(' WITH CHECK (%s)', place.check_text), '\mread_model_before\M', 'read_model', 'g') END);
    END LOOP;

    -- The offsets are the same. What the records have come to is another number where another version
    -- read them: by how much, for `count_again`, since a batch may hold the rows of the live positions.
    UPDATE ledger_next.positions AS built
    SET applied_count = built.applied_count - live.applied_count,
        ignored_count = built.ignored_count - live.ignored_count,
        dead_letter_count = built.dead_letter_count - live.dead_letter_count
    FROM ledger.positions AS live
    WHERE live.topic = built.topic AND live.partition = built.partition;

    -- What is refused now and was not ...
    INSERT INTO ledger.dead_letters (
        topic, partition, record_offset, organization_id, record_key, record_value, record_headers, reason
    )
    SELECT topic, partition, record_offset, organization_id, record_key, record_value, record_headers, reason
    FROM ledger_next.dead_letters
    ON CONFLICT (topic, partition, record_offset) DO NOTHING;
    -- ... and what was, and is not any more, waits for nobody.
    UPDATE ledger.dead_letters AS letter
    SET replayed_at = now()
    FROM ledger_next.positions AS built
    WHERE built.topic = letter.topic AND built.partition = letter.partition
        AND letter.record_offset < built.next_offset AND letter.replayed_at IS NULL
        AND NOT EXISTS (
            SELECT FROM ledger_next.dead_letters AS again
            WHERE again.topic = letter.topic AND again.partition = letter.partition
                AND again.record_offset = letter.record_offset);

    ALTER SCHEMA ledger_next RENAME TO ledger_before;
END
$$
