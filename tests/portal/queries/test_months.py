"""What was invoiced and paid month by month, and what falls due next."""

import json
from datetime import date
from typing import Any

from services.portal.queries import Queries, StatementQuery
from tests.portal.builders import NOON, customer, invoice, payment, viewer
from tests.portal.conftest import Fold


async def totals(queries: Queries) -> list[dict[str, Any]]:
    return list(json.loads(await queries.overview(viewer(), NOON))["currencies"])


def busy(months: list[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    amounts = {m["month"]: (m["invoiced_amount_cents"], m["paid_amount_cents"]) for m in months}
    return {month: both for month, both in amounts.items() if any(both)}


async def test_twelve_months_are_there_oldest_first(queries: Queries, fold: Fold) -> None:
    await fold(invoice("inv_1", issuing_date="2020-01-01"), invoice("inv_2", currency="JPY"))
    for of_currency in await totals(queries):
        assert [month["month"] for month in of_currency["months"]] == [
            *(f"2025-{month:02}" for month in range(4, 13)),
            *(f"2026-{month:02}" for month in range(1, 4)),
        ]
    euros, yen = await totals(queries)
    assert busy(euros["months"]) == {}
    assert busy(yen["months"]) == {"2026-03": (10_000, 0)}


async def test_invoices_count_in_the_month_of_issuing_and_payments_in_that_of_their_day(
    queries: Queries, fold: Fold
) -> None:
    await fold(
        customer(timezone="America/New_York"),
        invoice("inv_1", issuing_date="2025-04-01"),
        invoice("inv_2", issuing_date="2025-03-31"),
        invoice("inv_3", issuing_date="2026-03-31", status="voided"),
        invoice("inv_4", issuing_date="2026-02-01"),
        payment("inv_1", amount_cents=1, created_at="2025-04-01T03:59:59Z"),
        payment("inv_1", amount_cents=2, created_at="2025-04-01T04:00:00Z"),
        payment("inv_1", amount_cents=4, created_at="2026-03-01T04:59:59Z"),
        payment("inv_1", amount_cents=8, created_at="2026-03-01T05:00:00Z"),
        payment("inv_1", amount_cents=16, payment_status="failed"),
        payment("inv_1", amount_cents=64, created_at="2026-04-01T04:00:00Z"),
    )
    (euros,) = await totals(queries)
    assert busy(euros["months"]) == {
        "2025-04": (10_000, 2),
        "2026-02": (10_000, 4),
        "2026-03": (0, 8),
    }


async def test_a_payment_without_a_time_counts_where_a_statement_has_it(
    queries: Queries, fold: Fold
) -> None:
    await fold(
        invoice("inv_1", issuing_date="2025-04-01"),
        invoice("inv_2", issuing_date="2025-03-31"),
        invoice("inv_3", issuing_date="2026-04-01"),
        invoice("inv_4", issuing_date="2026-01-01", status="draft"),
        payment("inv_1", amount_cents=1, created_at=None),
        payment("inv_1", amount_cents=2, created_at=None, payment_status="failed"),
        payment("inv_2", amount_cents=4, created_at=None),
        payment("inv_3", amount_cents=8, created_at=None),
        payment("inv_4", amount_cents=16, created_at=None),
    )
    (euros,) = await totals(queries)
    paid = {month: paid for month, (_, paid) in busy(euros["months"]).items() if paid}
    whole = StatementQuery(first_day=date(2025, 4, 1), last_day=NOON.date())
    (account,) = json.loads(await queries.statement(viewer(), whole, NOON))["statement"][
        "currencies"
    ]
    stated = {
        m["date"][:7]: -m["amount_cents"] for m in account["movements"] if m["kind"] == "payment"
    }
    assert paid == stated == {"2025-04": 1, "2026-03": 8}


async def test_a_payment_for_several_customers_counts_for_each_with_its_part(
    queries: Queries, fold: Fold
) -> None:
    await fold(
        invoice("inv_1"),
        invoice("inv_2", customer_id="cust_2"),
        payment("inv_1", "inv_2", amount_cents=15_000),
    )
    (euros,) = await totals(queries)
    assert busy(euros["months"]) == {"2026-03": (10_000, 10_000)}


async def test_what_falls_due_next_is_all_of_that_day(queries: Queries, fold: Fold) -> None:
    await fold(
        invoice("inv_1", payment_due_date="2026-03-14"),
        invoice("inv_2", payment_due_date="2026-03-20"),
        invoice("inv_3", payment_due_date="2026-03-20", total_amount_cents=5),
        invoice("inv_4", payment_due_date="2026-03-21"),
        invoice("inv_5", payment_due_date="2026-03-16"),
        payment("inv_5"),
    )
    (euros,) = await totals(queries)
    assert (euros["next_due_date"], euros["next_due_amount_cents"]) == ("2026-03-20", 10_005)
    await fold(invoice("inv_6", payment_due_date="2026-03-15"))
    (euros,) = await totals(queries)
    assert (euros["next_due_date"], euros["next_due_amount_cents"]) == ("2026-03-15", 10_000)


async def test_what_has_no_due_date_never_falls_due(queries: Queries, fold: Fold) -> None:
    await fold(invoice(payment_due_date=None))
    (euros,) = await totals(queries)
    assert (euros["next_due_date"], euros["next_due_amount_cents"]) == (None, None)
