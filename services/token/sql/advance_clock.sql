-- The lock on the row lasts to the end of the transaction: numbers follow the order of commits.
UPDATE token.revocation_clock SET value = value + 1 RETURNING value
