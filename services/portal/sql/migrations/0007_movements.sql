-- What moved what a customer owes, day by day (decision 80).
SET LOCAL ROLE portico_portal_owner;

-- A time zone that this server knows: see portal.local_date.
CREATE FUNCTION portal.known_timezone(zone text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    PERFORM now() AT TIME ZONE zone;
    RETURN zone;
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN 'UTC';
END
$$;

-- The place of a due date among the buckets of ageing on a day; none and infinity are never late.
CREATE FUNCTION portal.aging_bucket(payment_due_date date, on_day date) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN payment_due_date >= on_day - 30 AND payment_due_date < on_day THEN 1
        WHEN payment_due_date >= on_day - 60 AND payment_due_date < on_day THEN 2
        WHEN payment_due_date >= on_day - 90 AND payment_due_date < on_day THEN 3
        WHEN payment_due_date < on_day THEN 4
        ELSE 0
    END
$$;

-- Everything that moved what is owed from the first day to the last, of invoices issued by some day.
--
-- The movements of an invoice come to `open_cents`, which is what it adds to the outstanding amount
-- now: its total when it is issued; payments and credit notes on their days, not before it is issued;
-- what is open when it is voided or its dispute is lost; and an adjustment for what is left, on the
-- last of these days. What is dated later than today has happened all the same: it moves today.
-- Only invoices that something of this happened to between the two days are looked at.
CREATE FUNCTION portal.movements(p_organization_id text, p_external_customer_id text, p_zone text,
    p_today date, p_first_day date, p_last_day date, p_issued_by date, p_currencies text[])
RETURNS TABLE (invoice_id text, payment_due_date date, open_cents numeric, currency text, kind text,
    id text, number text, day date, amount_cents numeric, reason text)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    first_time timestamptz := portal.day_start(p_first_day, p_zone);
    end_time   timestamptz := portal.day_start(p_last_day + 1, p_zone);
BEGIN
    RETURN QUERY
    WITH touched AS (
        SELECT invoice.invoice_id
        FROM read_model.invoices AS invoice
        WHERE invoice.shown
            AND invoice.issuing_date BETWEEN p_first_day AND least(p_last_day, p_issued_by)
            AND invoice.organization_id = p_organization_id -- tenant
            AND invoice.external_customer_id = p_external_customer_id -- tenant
        UNION
        SELECT allocation.invoice_id
        FROM read_model.allocations AS allocation
        WHERE allocation.created_at >= first_time AND allocation.created_at < end_time
            AND allocation.payment_status = 'succeeded'
            AND allocation.organization_id = p_organization_id -- tenant
            AND allocation.external_customer_id = p_external_customer_id -- tenant
        UNION
        SELECT credit_note.invoice_id
        FROM read_model.credit_notes AS credit_note
        WHERE credit_note.issuing_date BETWEEN p_first_day AND p_last_day
            AND NOT credit_note.voided
            AND credit_note.organization_id = p_organization_id -- tenant
            AND credit_note.external_customer_id = p_external_customer_id -- tenant
        UNION
        -- On which day is in the object: they are few, and have an index of their own.
        SELECT invoice.invoice_id
        FROM read_model.invoices AS invoice
        WHERE invoice.shown AND (invoice.voided OR invoice.disputed)
            AND invoice.organization_id = p_organization_id -- tenant
            AND invoice.external_customer_id = p_external_customer_id -- tenant
    ),
    subject AS (
        SELECT invoice.invoice_id, invoice.number, invoice.currency, invoice.payment_due_date,
            invoice.voided, invoice.disputed, invoice.issuing_date,
            invoice.total_amount_cents::numeric AS total_cents,
            CASE WHEN invoice.voided OR invoice.disputed THEN 0 ELSE invoice.due_amount_cents END
                AS open_cents,
            ((CASE WHEN invoice.voided THEN invoice.object ->> 'voided_at'
                WHEN invoice.disputed THEN invoice.object ->> 'payment_dispute_lost_at' END
                )::timestamptz AT TIME ZONE p_zone)::date AS left_on
        FROM touched
        CROSS JOIN LATERAL (
            SELECT touched_one.*
            FROM read_model.invoices AS touched_one
            WHERE touched_one.invoice_id = touched.invoice_id
                AND touched_one.organization_id = p_organization_id -- tenant
                AND touched_one.external_customer_id = p_external_customer_id -- tenant
            -- Looked up one by one: the planner would rather read all that the customer has.
            OFFSET 0
        ) AS invoice
        WHERE invoice.shown AND invoice.issuing_date <= p_issued_by
            AND (p_currencies IS NULL OR invoice.currency = ANY (p_currencies))
    ),
    -- All of them, whenever they happened: what is open on one day depends on those before it.
    fact AS (
        SELECT subject.invoice_id, known.kind, known.id, known.number, known.amount_cents,
            least(greatest(known.day, subject.issuing_date), p_today) AS day
        FROM subject
        CROSS JOIN LATERAL (
            SELECT 'payment' AS kind, allocation.payment_id AS id, NULL AS number,
                -allocation.amount_cents AS amount_cents,
                (allocation.created_at AT TIME ZONE p_zone)::date AS day
            FROM read_model.allocations AS allocation
            WHERE allocation.invoice_id = subject.invoice_id
                AND allocation.currency = subject.currency
                AND allocation.payment_status = 'succeeded'
                AND allocation.organization_id = p_organization_id -- tenant
                AND allocation.external_customer_id = p_external_customer_id -- tenant
            UNION ALL
            SELECT 'credit_note', credit_note.credit_note_id, credit_note.number,
                -credit_note.offset_amount_cents, credit_note.issuing_date
            FROM read_model.credit_notes AS credit_note
            WHERE credit_note.invoice_id = subject.invoice_id
                AND credit_note.currency = subject.currency
                AND NOT credit_note.voided
                AND credit_note.organization_id = p_organization_id -- tenant
                AND credit_note.external_customer_id = p_external_customer_id -- tenant
        ) AS known
    ),
    settled AS (
        SELECT subject.invoice_id, subject.number, subject.currency, subject.payment_due_date,
            subject.open_cents, subject.total_cents, subject.voided,
            subject.voided OR subject.disputed AS has_left,
            least(subject.issuing_date, p_today) AS issued_on,
            least(greatest(subject.left_on, subject.issuing_date), p_today) AS left_on,
            subject.left_on IS NULL AS left_some_day,
            greatest(least(subject.issuing_date, p_today), max(fact.day)) AS last_day,
            subject.total_cents + coalesce(sum(fact.amount_cents), 0) AS left_over_cents,
            -- When it left some day, then after all that is known of it.
            subject.total_cents + coalesce(sum(fact.amount_cents) FILTER (WHERE
                    subject.left_on IS NULL
                    OR fact.day <= greatest(subject.left_on, subject.issuing_date)), 0)
                AS leaving_cents
        FROM subject
        LEFT JOIN fact ON fact.invoice_id = subject.invoice_id
        GROUP BY subject.invoice_id, subject.number, subject.currency, subject.payment_due_date,
            subject.open_cents, subject.total_cents, subject.voided, subject.disputed,
            subject.issuing_date, subject.left_on
    ),
    entry AS (
        SELECT settled.invoice_id, settled.payment_due_date, settled.open_cents, settled.currency,
            'invoice' AS kind, settled.invoice_id AS id, settled.number, settled.issued_on AS day,
            settled.total_cents AS amount_cents, NULL AS reason
        FROM settled
        UNION ALL
        SELECT settled.invoice_id, settled.payment_due_date, settled.open_cents, settled.currency,
            fact.kind, fact.id, fact.number, fact.day, fact.amount_cents, NULL
        FROM fact
        JOIN settled ON settled.invoice_id = fact.invoice_id
        UNION ALL
        SELECT settled.invoice_id, settled.payment_due_date, settled.open_cents, settled.currency,
            CASE WHEN settled.voided THEN 'voided' ELSE 'adjustment' END, settled.invoice_id,
            settled.number,
            CASE WHEN settled.left_some_day THEN settled.last_day ELSE settled.left_on END,
            -settled.leaving_cents, CASE WHEN NOT settled.voided THEN 'dispute_lost' END
        FROM settled
        WHERE settled.has_left
        UNION ALL
        SELECT adjusted.invoice_id, adjusted.payment_due_date, adjusted.open_cents,
            adjusted.currency, 'adjustment', adjusted.invoice_id, adjusted.number,
            adjusted.last_day, adjusted.amount_cents,
            CASE WHEN adjusted.amount_cents < 0 THEN 'reported_paid' ELSE 'overpaid' END
        FROM (
            SELECT settled.*, settled.open_cents - settled.left_over_cents
                + CASE WHEN settled.has_left THEN settled.leaving_cents ELSE 0 END AS amount_cents
            FROM settled
        ) AS adjusted
    )
    SELECT entry.invoice_id, entry.payment_due_date, entry.open_cents, entry.currency, entry.kind,
        entry.id, entry.number, entry.day, entry.amount_cents, entry.reason
    FROM entry
    WHERE entry.day BETWEEN p_first_day AND p_last_day
        AND (entry.kind = 'invoice' OR entry.amount_cents <> 0);
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA portal FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA portal TO portico_portal;
