SELECT portal.organization_host_credit_note_bodies($1, ARRAY[$2]) -- organization, credit note
