-- Waits until no batch is under way, and lets none begin to write; readers go on. Whatever writes
-- invoices takes the first, and every batch the second.
LOCK TABLE read_model.invoices, ledger.positions IN EXCLUSIVE MODE
