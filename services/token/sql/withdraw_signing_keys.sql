UPDATE token.signing_keys SET state = 'withdrawn', verifies_until = $1 WHERE state <> 'withdrawn'
