-- The projector sees and writes every tenant's rows. The role says so, and no policies do: COPY refuses
-- a table whose policies apply to who copies (decision 21). It owns nothing, and what it may touch is
-- what it was granted.
ALTER ROLE portico_ledger BYPASSRLS;
