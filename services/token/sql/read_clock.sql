SELECT value FROM token.revocation_clock
