-- Dead letters as their organization's operators page through them. The reason is in no index: a
-- thousand characters would not fit, and a flood stops its partition before there are many.
SET LOCAL ROLE portico_ledger_owner;

CREATE INDEX dead_letters_by_organization ON ledger.dead_letters (organization_id, dead_letter_id DESC);
CREATE INDEX dead_letters_waiting ON ledger.dead_letters (organization_id, dead_letter_id DESC)
    WHERE replayed_at IS NULL;
