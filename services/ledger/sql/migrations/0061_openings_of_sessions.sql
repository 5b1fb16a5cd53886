-- When each of a page of sessions was last opened, for the console.
SET LOCAL ROLE portico_ledger_owner;

CREATE INDEX entries_of_opening ON activity.entries (organization_id, session_id, happened_at DESC)
    WHERE type = 'portal_session.opened';
