-- $1: their ending. What somebody else's object needs is not dropped: `outside_dependents` has been
-- asked first, and whatever has come since then makes this fail.
SELECT format('DROP SCHEMA IF EXISTS %I, %I CASCADE', 'read_model' || $1::text, 'ledger' || $1::text)
