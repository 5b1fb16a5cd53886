"""The sum law, checked by the database itself: totals equal their recomputation from the rows."""

from typing import Any

import asyncpg

# Both ways, so that a total too many is found like one too few.
_INVOICED = """
WITH recomputed AS (
    SELECT
        organization_id, external_customer_id, currency,
        date_trunc('month', issuing_date)::date AS issued_month,
        sum(total_amount_cents) AS invoiced, count(*) AS invoiced_count,
        coalesce(sum(due_amount_cents) FILTER (WHERE NOT disputed AND due_amount_cents > 0), 0)
            AS outstanding,
        count(*) FILTER (WHERE NOT disputed AND due_amount_cents > 0) AS outstanding_count
    FROM read_model.invoices
    WHERE shown AND NOT voided
    GROUP BY organization_id, external_customer_id, currency, issued_month
),
stored AS (
    SELECT organization_id, external_customer_id, currency, issued_month,
        invoiced_amount_cents, invoiced_count, outstanding_amount_cents, outstanding_count
    FROM read_model.invoiced_totals
)
(TABLE recomputed EXCEPT TABLE stored) UNION ALL (TABLE stored EXCEPT TABLE recomputed)
"""
_DUE = """
WITH recomputed AS (
    SELECT
        organization_id, external_customer_id, currency,
        coalesce(payment_due_date, 'infinity') AS payment_due_date,
        sum(due_amount_cents) AS due, count(*) AS due_count
    FROM read_model.invoices
    WHERE shown AND NOT voided AND NOT disputed AND due_amount_cents > 0
    GROUP BY organization_id, external_customer_id, currency, coalesce(payment_due_date, 'infinity')
),
stored AS (
    SELECT organization_id, external_customer_id, currency, payment_due_date,
        due_amount_cents, due_count
    FROM read_model.due_totals
)
(TABLE recomputed EXCEPT TABLE stored) UNION ALL (TABLE stored EXCEPT TABLE recomputed)
"""


async def assert_sums_hold(connection: "asyncpg.Connection[Any]") -> None:
    """Fails with the totals that differ. The connection sees every tenant."""
    assert await connection.fetch(_INVOICED) == []
    assert await connection.fetch(_DUE) == []
