-- The truth about one session, with the clock at which it is the truth: there is always one row. A
-- key that was withdrawn ends what it signed. The session is found by its id alone, so that no plan
-- can walk through all of a customer's, and compared with all that its token says.
SELECT
    clock.value AS clock,
    coalesce((session.organization_id, session.external_customer_id, session.kid) = ($2, $3, $4), false)
        AS known,
    (session.revoked_at IS NOT NULL OR signing_key.state = 'withdrawn') IS TRUE AS revoked,
    session.locale, session.view, session.invoice_id, session.previewed_by
FROM token.revocation_clock AS clock
LEFT JOIN token.known_sessions AS session ON session.session_id = $1
LEFT JOIN token.signing_keys AS signing_key ON signing_key.kid = session.kid
