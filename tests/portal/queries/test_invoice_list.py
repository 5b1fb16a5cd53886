"""The invoice list against a list kept in Python: filters, sorts, pages."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.portal.queries import (
    InvalidParameterError,
    InvoiceQuery,
    Queries,
)
from services.portal.queries.invoice_query import SORTS
from tests.portal.builders import NOON, credit_note, customer, invoice, payment, viewer
from tests.portal.conftest import Fold
from tests.portal.queries.invoice_queries import invoice_queries

Listed = dict[str, Any]
TODAY = NOON.date()
CURRENCIES = ("EUR", "JPY", "KWD")
TYPES = ("subscription", "one_off", "credit")


def _terms(n: int) -> dict[str, Any]:
    """Few different values, so that every sort has ties."""
    issued = TODAY - timedelta(days=n % 7)
    due = None if n % 11 == 0 else (issued + timedelta(days=n % 5 - 1)).isoformat()
    return {
        "number": f"A-{n % 9}",
        "currency": CURRENCIES[n % 3],
        "invoice_type": TYPES[n % 4 % 3],
        "issuing_date": issued.isoformat(),
        "payment_due_date": due,
        "total_amount_cents": 100 * (n % 6),
        "status": "voided" if n % 13 == 5 else "finalized",
        "payment_dispute_lost_at": "2026-03-02T00:00:00Z" if n % 17 == 3 else None,
    }


def _payments(n: int) -> list[dict[str, Any]]:
    """What is paid and pending on invoice n."""
    invoice_id, currency = f"inv_{n:02}", CURRENCIES[n % 3]
    match n % 8:
        case 1:
            return [payment(invoice_id, amount_cents=50, amount_currency=currency)]
        case 2:
            return [payment(invoice_id, amount_cents=900, amount_currency=currency)]
        case 3:
            pending = {"payment_status": "pending", "amount_currency": currency}
            return [payment(invoice_id, amount_cents=900, **pending)]
        case _:
            return []


def _status(n: int) -> str:
    """The rules of product.md, in the order in which they stand there."""
    terms = _terms(n)
    paid = {1: 50, 2: 900}.get(n % 8, 0)
    due = max(0, terms["total_amount_cents"] - paid)
    day = terms["payment_due_date"]
    rules = {
        "voided": terms["status"] == "voided",
        "disputed": terms["payment_dispute_lost_at"] is not None,
        "paid": due == 0,
        "overdue": day is not None and date.fromisoformat(day) < TODAY,
        "processing": n % 8 == 3,
        "partially_paid": paid > 0,
    }
    return next((status for status, applies in rules.items() if applies), "unpaid")


COUNT = 60
EXPECTED: list[Listed] = [
    {"id": f"inv_{n:02}", "display_status": _status(n), **_terms(n)} for n in range(COUNT)
]


@pytest.fixture
async def sixty(fold: Fold) -> None:
    await fold(
        *(invoice(f"inv_{n:02}", **_terms(n)) for n in range(COUNT)),
        *(one for n in range(COUNT) for one in _payments(n)),
        invoice("inv_foreign", customer_id="cust_2"),
        invoice("inv_draft", status="draft"),
    )


async def page(queries: Queries, query: InvoiceQuery, at: datetime = NOON) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(await queries.invoices(viewer(), query, at))
    return body


async def ids(queries: Queries, query: InvoiceQuery, at: datetime = NOON) -> list[str]:
    """All pages, one after another."""
    found: list[str] = []
    while True:
        answer = await page(queries, query, at)
        found += [one["id"] for one in answer["invoices"]]
        assert len(answer["invoices"]) <= query.limit
        if answer["next_cursor"] is None:
            return found
        assert len(answer["invoices"]) == query.limit
        query = replace(query, cursor=answer["next_cursor"])


def _matches(query: InvoiceQuery) -> Callable[[Listed], bool]:
    def within(value: Any, low: Any, high: Any) -> bool:
        return (low is None or (value is not None and value >= low)) and (
            high is None or (value is not None and value <= high)
        )

    def matches(one: Listed) -> bool:
        due = one["payment_due_date"]
        return (
            (not query.statuses or one["display_status"] in query.statuses)
            and (not query.currencies or one["currency"] in query.currencies)
            and (not query.types or one["invoice_type"] in query.types)
            and within(date.fromisoformat(one["issuing_date"]), query.issued_from, query.issued_to)
            and within(due and date.fromisoformat(due), query.due_from, query.due_to)
            and within(one["total_amount_cents"], query.amount_min, query.amount_max)
        )

    return matches


def expected_ids(query: InvoiceQuery) -> list[str]:
    def key(one: Listed) -> tuple[Any, str]:
        value = one[query.sort]
        return ("9999-99-99" if value is None else value), one["id"]

    found = sorted(filter(_matches(query), EXPECTED), key=key, reverse=query.descending)
    return [one["id"] for one in found]


QUERIES = invoice_queries(
    days=(TODAY - timedelta(days=9), TODAY + timedelta(days=5)),
    amounts=(-1, 600),
    currencies=CURRENCIES,
    types=TYPES,
    several=2,
    limit=st.integers(1, 25),
)


@pytest.mark.usefixtures("sixty")
async def test_pages_put_together_are_the_whole_list_in_order(queries: Queries) -> None:
    for sort in SORTS:
        for descending in (False, True):
            for limit in (1, 7, 100):
                query = InvoiceQuery(sort=sort, descending=descending, limit=limit)
                assert await ids(queries, query) == expected_ids(query)


@pytest.mark.usefixtures("sixty")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=QUERIES)
async def test_any_filter_and_sort_lists_what_matches_once_each(
    queries: Queries, query: InvoiceQuery
) -> None:
    assert await ids(queries, query) == expected_ids(query)


@pytest.mark.usefixtures("sixty")
async def test_the_plain_list_and_the_filtered_one_agree(queries: Queries) -> None:
    plain, filtered = InvoiceQuery(limit=100), InvoiceQuery(limit=100, currencies=CURRENCIES)
    listed = (await page(queries, plain))["invoices"]
    assert (plain.is_plain, filtered.is_plain) == (True, False)
    assert listed == (await page(queries, filtered))["invoices"]


async def test_an_invoice_says_what_the_contract_names(queries: Queries, fold: Fold) -> None:
    await fold(
        invoice(purchase_order_number="PO-1", invoice_type="subscription"),
        payment(amount_cents=2_500),
        credit_note(offset_amount_cents=500),
    )
    assert (await page(queries, InvoiceQuery()))["invoices"] == [
        {
            "id": "inv_1",
            "number": "N-inv_1",
            "purchase_order_number": "PO-1",
            "invoice_type": "subscription",
            "issuing_date": "2026-03-01",
            "payment_due_date": "2026-03-31",
            "currency": "EUR",
            "total_amount_cents": 10_000,
            "total_paid_amount_cents": 2_500,
            "total_due_amount_cents": 7_000,
            "display_status": "partially_paid",
        }
    ]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
async def test_overdue_begins_at_the_customers_midnight(
    queries: Queries, fold: Fold, zone: str
) -> None:
    await fold(customer(timezone=zone), invoice(payment_due_date="2026-03-14"))
    # Midnight between the 14th and the 15th in either zone.
    midnight = {
        "Pacific/Kiritimati": datetime(2026, 3, 14, 10, tzinfo=UTC),
        "America/Los_Angeles": datetime(2026, 3, 15, 7, tzinfo=UTC),
    }[zone]
    statuses = [
        (await page(queries, InvoiceQuery(), at))["invoices"][0]["display_status"]
        for at in (midnight - timedelta(seconds=1), midnight)
    ]
    assert statuses == ["unpaid", "overdue"]
    overdue = InvoiceQuery(statuses=("overdue",))
    assert await ids(queries, overdue, midnight - timedelta(seconds=1)) == []
    assert await ids(queries, overdue, midnight) == ["inv_1"]


@pytest.mark.usefixtures("sixty")
async def test_a_cursor_belongs_to_its_list(queries: Queries) -> None:
    query = InvoiceQuery(limit=3, currencies=("EUR",))
    cursor = (await page(queries, query))["next_cursor"]
    # The page's size may change on the way.
    assert await page(queries, replace(query, limit=5, cursor=cursor))
    others = [
        replace(query, currencies=()),
        replace(query, descending=False),
        replace(query, sort="number"),
        replace(query, q="A-1"),
    ]
    for other in others:
        with pytest.raises(InvalidParameterError, match="cursor"):
            await page(queries, replace(other, cursor=cursor))


@pytest.mark.usefixtures("sixty")
async def test_an_altered_cursor_is_refused(queries: Queries) -> None:
    query = InvoiceQuery(limit=3)
    cursor = (await page(queries, query))["next_cursor"]
    for place in range(len(cursor)):
        altered = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        with pytest.raises(InvalidParameterError, match="cursor"):
            await page(queries, replace(query, cursor=altered))


async def test_sums_beyond_64_bits_are_listed_exactly(queries: Queries, fold: Fold) -> None:
    largest = 2**63 - 1
    await fold(
        invoice("inv_1", total_amount_cents=largest),
        invoice("inv_2", total_amount_cents=largest, number="N-2"),
    )
    listed = (await page(queries, InvoiceQuery()))["invoices"]
    assert [one["total_due_amount_cents"] for one in listed] == [largest, largest]
    totals = json.loads(await queries.overview(viewer(), NOON))["currencies"][0]
    assert totals["outstanding_amount_cents"] == 2 * largest
