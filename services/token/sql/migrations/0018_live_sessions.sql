-- Live sessions of an organization as the console pages through them: by id, which is by time.
SET LOCAL ROLE portico_token_owner;

CREATE INDEX portal_sessions_by_organization ON token.portal_sessions (organization_id, session_id DESC);
