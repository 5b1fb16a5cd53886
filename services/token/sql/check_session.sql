-- The truth about one session, with the clock at which it is the truth: there is always one row. A
-- key that was withdrawn ends what it signed.
SELECT
    clock.value AS clock,
    session.session_id IS NOT NULL AS known,
    (session.revoked_at IS NOT NULL OR signing_key.state = 'withdrawn') IS TRUE AS revoked,
    session.locale, session.view, session.invoice_id
FROM token.revocation_clock AS clock
LEFT JOIN token.known_sessions AS session
    ON session.session_id = $1 AND session.organization_id = $2
    AND session.external_customer_id = $3 AND session.kid = $4
LEFT JOIN token.signing_keys AS signing_key ON signing_key.kid = session.kid
