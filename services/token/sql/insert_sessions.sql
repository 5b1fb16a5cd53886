-- Many sessions at once, of any organizations; answers which were made. One whose customer no event
-- has named is left out. The clock is read in this statement's snapshot.
WITH asked AS (
    SELECT *
    FROM unnest(
        $1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[],
        $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[]
    ) AS asked (
        session_id, organization_id, external_customer_id, created_at, expires_at, scope,
        locale, view, invoice_id, kid, created_by, previewed_by)
)
INSERT INTO token.portal_sessions (
    session_id, organization_id, external_customer_id, created_at, expires_at, issued_clock, scope,
    locale, view, invoice_id, kid, created_by, previewed_by)
SELECT
    asked.session_id, asked.organization_id, asked.external_customer_id, asked.created_at,
    asked.expires_at, clock.value, asked.scope, asked.locale, asked.view, asked.invoice_id,
    asked.kid, asked.created_by, asked.previewed_by
FROM asked
JOIN read_model.known_customers AS customer USING (organization_id, external_customer_id)
CROSS JOIN token.revocation_clock AS clock
RETURNING session_id
