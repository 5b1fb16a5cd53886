INSERT INTO token.revocations (
    clock, organization_id, external_customer_id, session_id, revoked_at, revoked_by)
VALUES ($1, $2, $3, $4, $5, $6)
