-- Differences that were staged ahead and turned out otherwise.
DELETE FROM stage_invoiced_totals
