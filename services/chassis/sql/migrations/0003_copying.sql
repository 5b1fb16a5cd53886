-- The projector sees and writes every tenant's rows: its policies say so of each table. It has to be
-- said of the role as well, since COPY refuses a table whose policies apply to who copies (decision 21).
-- It owns nothing, and has no right to any table that it had not before.
ALTER ROLE portico_ledger BYPASSRLS;
