UPDATE token.signing_keys SET state = 'previous', verifies_until = $1 WHERE state = 'current'
