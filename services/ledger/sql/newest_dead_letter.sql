SELECT coalesce(max(dead_letter_id), 0) FROM ledger.dead_letters
