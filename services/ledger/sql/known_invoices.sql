-- The keys of the staged invoices that were there before: their rows are another transaction's.
SELECT organization_id, invoice_id
FROM stage_invoices AS stage
JOIN read_model.invoices AS stored USING (organization_id, invoice_id)
WHERE NOT stage.merged AND stored.xmin <> pg_current_xact_id()::xid
ORDER BY organization_id, invoice_id
