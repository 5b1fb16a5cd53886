"""How many invoices a list has: as many as its pages show, up to what is worth counting."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.portal.queries import InvoiceQuery, Queries
from services.portal.queries import queries as queries_module
from services.portal.queries.invoice_query import SORTS
from tests.portal.builders import NOON, invoice, payment, viewer
from tests.portal.conftest import Fold

FILTERS = (
    InvoiceQuery(),
    InvoiceQuery(statuses=("overdue", "paid")),
    InvoiceQuery(currencies=("JPY",)),
    InvoiceQuery(types=("credit",)),
    InvoiceQuery(issued_from=date(2026, 3, 3), issued_to=date(2026, 3, 5)),
    InvoiceQuery(due_from=date(2026, 3, 13), due_to=date(2026, 3, 16)),
    InvoiceQuery(amount_min=102, amount_max=105),
    InvoiceQuery(q="inv_"),
    InvoiceQuery(q="1.02"),
    InvoiceQuery(q="102", currencies=("JPY",)),
    InvoiceQuery(q="1.02", statuses=("overdue",), types=("credit", "subscription")),
    InvoiceQuery(q="nowhere"),
)


@pytest.fixture
async def nine(fold: Fold) -> None:
    await fold(
        *(
            invoice(
                f"inv_{n}",
                total_amount_cents=100 + n,
                currency="JPY" if n % 3 == 0 else "EUR",
                invoice_type="credit" if n % 2 else "subscription",
                issuing_date=f"2026-03-0{n}",
                payment_due_date=f"2026-03-{n + 10}",
            )
            for n in range(1, 10)
        ),
        payment("inv_4", amount_cents=104),
        invoice("inv_foreign", customer_id="cust_2"),
        invoice("inv_draft", status="draft"),
    )


async def answer(queries: Queries, query: InvoiceQuery) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(await queries.invoices(viewer(), query, NOON))
    return body


@pytest.mark.usefixtures("nine")
@pytest.mark.parametrize("query", FILTERS, ids=repr)
async def test_a_count_is_what_the_pages_show(queries: Queries, query: InvoiceQuery) -> None:
    whole = await answer(queries, replace(query, limit=100))
    assert "count" not in whole
    expected = {"value": len(whole["invoices"]), "exact": True}
    for limit in (1, 100):
        counted = await answer(queries, replace(query, limit=limit, count=True))
        assert counted["count"] == expected


@pytest.mark.usefixtures("nine")
@pytest.mark.parametrize(("count_max", "exact"), [(7, False), (8, False), (9, True), (10, True)])
async def test_what_is_more_than_is_told_is_not_counted(
    queries: Queries, monkeypatch: pytest.MonkeyPatch, count_max: int, exact: bool
) -> None:
    monkeypatch.setattr(queries_module, "COUNT_MAX", count_max)
    for limit in (1, 100):
        counted = await answer(queries, InvoiceQuery(limit=limit, count=True))
        assert counted["count"] == {"value": min(9, count_max), "exact": exact}


@pytest.mark.usefixtures("nine")
@pytest.mark.parametrize("sort", SORTS)
async def test_a_cursor_leads_on_whether_or_not_the_list_is_counted(
    queries: Queries, sort: Any
) -> None:
    first = await answer(queries, InvoiceQuery(sort=sort, limit=8, count=True))
    rest = InvoiceQuery(sort=sort, cursor=first["next_cursor"])
    assert len((await answer(queries, rest))["invoices"]) == 1
    counted = await answer(queries, replace(rest, count=True))
    assert counted["count"] == {"value": 9, "exact": True}
