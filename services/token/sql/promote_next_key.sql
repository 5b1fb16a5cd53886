UPDATE token.signing_keys SET state = 'current' WHERE state = 'next'
