UPDATE ledger.dead_letters SET relayed_at = now() WHERE dead_letter_id = ANY ($1::bigint[])
