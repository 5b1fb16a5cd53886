-- What a projection holds, customer by customer and table by table: rows, an amount where there is one,
-- and a sum of hashes over every column, whatever the order of the rows. Objects without a customer of
-- their own are counted under ''.
SELECT
    organization_id, external_customer_id, table_name, row_count, amount_cents::text, hash::text
FROM (
    SELECT organization_id, '' AS external_customer_id, 'organizations' AS table_name, count(*) AS row_count,
        NULL::numeric AS amount_cents, sum(hashtextextended(stored::text, 0)::numeric) AS hash
    FROM read_model.organizations AS stored
    GROUP BY organization_id
    UNION ALL
    SELECT organization_id, external_customer_id, 'customers', count(*), NULL,
        sum(hashtextextended(stored::text, 0)::numeric)
    FROM read_model.customers AS stored
    GROUP BY organization_id, external_customer_id
    UNION ALL
    SELECT organization_id, coalesce(external_customer_id, ''), 'invoices', count(*), sum(total_amount_cents),
        sum(hashtextextended(stored::text, 0)::numeric)
    FROM read_model.invoices AS stored
    GROUP BY organization_id, coalesce(external_customer_id, '')
    UNION ALL
    SELECT organization_id, '', 'payments', count(*), sum(amount_cents),
        sum(hashtextextended(stored::text, 0)::numeric)
    FROM read_model.payments AS stored
    GROUP BY organization_id
    UNION ALL
    SELECT organization_id, coalesce(external_customer_id, ''), 'allocations', count(*), sum(amount_cents),
        sum(hashtextextended(stored::text, 0)::numeric)
    FROM read_model.allocations AS stored
    GROUP BY organization_id, coalesce(external_customer_id, '')
    UNION ALL
    SELECT organization_id, '', 'payment_receipts', count(*), NULL,
        sum(hashtextextended(stored::text, 0)::numeric)
    FROM read_model.payment_receipts AS stored
    GROUP BY organization_id
    UNION ALL
    SELECT organization_id, coalesce(external_customer_id, ''), 'credit_notes', count(*), sum(total_amount_cents),
        sum(hashtextextended(stored::text, 0)::numeric)
    FROM read_model.credit_notes AS stored
    GROUP BY organization_id, coalesce(external_customer_id, '')
    UNION ALL
    SELECT organization_id, external_customer_id, 'invoiced_totals', count(*), sum(invoiced_amount_cents),
        sum(hashtextextended(stored::text, 0)::numeric)
    FROM read_model.invoiced_totals AS stored
    GROUP BY organization_id, external_customer_id
    UNION ALL
    SELECT organization_id, external_customer_id, 'due_totals', count(*), sum(due_amount_cents),
        sum(hashtextextended(stored::text, 0)::numeric)
    FROM read_model.due_totals AS stored
    GROUP BY organization_id, external_customer_id
) AS summary
ORDER BY organization_id COLLATE "C", external_customer_id COLLATE "C", table_name COLLATE "C"
