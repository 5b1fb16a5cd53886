"""Payments and receipts as their customer sees them."""

import json
from datetime import date
from typing import Any

import pytest

from services.portal.queries import InvalidParameterError, PaymentQuery, Queries
from tests.portal.builders import NOON, customer, event, invoice, payment, viewer
from tests.portal.conftest import Fold


async def listed(queries: Queries, who: str = "cust_1", **asked: Any) -> list[dict[str, Any]]:
    body = json.loads(await queries.payments(viewer(who), PaymentQuery(**asked), NOON))
    return list(body["payments"])


async def ids(queries: Queries, **asked: Any) -> list[str]:
    return [one["id"] for one in await listed(queries, **asked)]


def receipt(payment_id: str, receipt_id: str = "rec_1", **fields: Any) -> dict[str, Any]:
    plain = {"id": receipt_id, "number": f"R-{receipt_id}", "payment": {"id": payment_id}}
    return event("payment_receipt.created", {"payment_receipt": plain | fields})


async def test_a_payment_says_what_it_paid_and_how(queries: Queries, fold: Fold) -> None:
    await fold(
        customer(timezone="America/New_York"),
        invoice("inv_1"),
        invoice("inv_2", issuing_date="2026-03-02"),
        payment(
            "inv_2",
            "inv_1",
            payment_id="pay_1",
            amount_cents=15_000,
            reference="ref",
            payment_method="card",
            created_at="2026-03-10T03:00:00Z",
        ),
        receipt("pay_1"),
    )
    (one,) = await listed(queries)
    assert one == {
        "id": "pay_1",
        "amount_cents": 15_000,
        "currency": "EUR",
        "payment_status": "succeeded",
        "created_at": "2026-03-10T03:00:00+00:00",
        "date": "2026-03-09",
        "reference": "ref",
        "payment_method": "card",
        "payment_provider_type": None,
        "failure_reason": None,
        "receipt": {"id": "rec_1", "number": "R-rec_1"},
        "allocations": [
            {"invoice_id": "inv_1", "number": "N-inv_1", "amount_cents": 10_000},
            {"invoice_id": "inv_2", "number": "N-inv_2", "amount_cents": 5_000},
        ],
    }
    assert json.loads(await queries.payment(viewer(), "pay_1", NOON) or b"") == {"payment": one}


async def test_of_a_payment_for_several_customers_each_sees_its_own_part(
    queries: Queries, fold: Fold
) -> None:
    await fold(
        invoice("inv_1"),
        invoice("inv_2", customer_id="cust_2"),
        payment(
            payment_id="pay_1",
            amount_cents=900,
            invoice_ids=None,
            allocations=[
                {"invoice_id": "inv_1", "amount_cents": 300},
                {"invoice_id": "inv_2", "amount_cents": 600},
            ],
        ),
    )
    for who, amount_cents, invoice_id in (("cust_1", 300, "inv_1"), ("cust_2", 600, "inv_2")):
        (one,) = await listed(queries, who)
        assert one["amount_cents"] == amount_cents
        assert [part["invoice_id"] for part in one["allocations"]] == [invoice_id]


async def test_while_an_invoice_is_unknown_only_the_known_part_is_told(
    queries: Queries, fold: Fold
) -> None:
    parts = [
        {"invoice_id": "inv_1", "amount_cents": 300},
        {"invoice_id": "inv_2", "amount_cents": 600},
    ]
    paid = payment(payment_id="pay_1", amount_cents=900, invoice_ids=None, allocations=parts)
    await fold(invoice("inv_1"), paid)
    assert [one["amount_cents"] for one in await listed(queries)] == [300]
    await fold(invoice("inv_2"))
    assert [one["amount_cents"] for one in await listed(queries)] == [900]


async def test_what_was_paid_too_much_is_part_of_the_amount(queries: Queries, fold: Fold) -> None:
    await fold(invoice("inv_1"), invoice("inv_2"), payment("inv_1", "inv_2", amount_cents=50_000))
    (one,) = await listed(queries)
    assert one["amount_cents"] == 50_000
    assert sum(part["amount_cents"] for part in one["allocations"]) == 20_000


async def test_invoices_that_are_not_shown_are_not_named(queries: Queries, fold: Fold) -> None:
    await fold(invoice("inv_1", status="draft"), payment("inv_1", amount_cents=5))
    (one,) = await listed(queries)
    assert (one["amount_cents"], one["allocations"]) == (5, [])


async def test_a_failed_payment_says_why_and_others_do_not(queries: Queries, fold: Fold) -> None:
    for status in ("failed", "pending"):
        await fold(
            payment(
                payment_id=status,
                payment_status=status,
                failure_reason="no funds",
                created_at=f"2026-03-1{len(status)}T00:00:00Z",
            )
        )
    await fold(invoice())
    assert [(one["id"], one["failure_reason"]) for one in await listed(queries)] == [
        ("pending", None),
        ("failed", "no funds"),
    ]


@pytest.fixture
async def several(fold: Fold) -> None:
    """In New York, where the tenth ends four hours later."""
    await fold(
        customer(timezone="America/New_York"),
        invoice("inv_1"),
        invoice("inv_2", currency="JPY"),
        payment("inv_1", payment_id="pay_1", created_at="2026-03-10T03:59:59Z"),
        payment("inv_1", payment_id="pay_2", created_at="2026-03-10T04:00:00Z"),
        payment("inv_1", payment_id="pay_3", created_at="2026-03-11T03:59:59Z"),
        payment(
            "inv_1", payment_id="pay_4", created_at="2026-03-11T04:00:00Z", payment_status="failed"
        ),
        payment("inv_2", payment_id="pay_5", created_at=None, amount_currency="JPY"),
    )


@pytest.mark.usefixtures("several")
async def test_days_are_those_of_the_customers_calendar(queries: Queries) -> None:
    tenth = date(2026, 3, 10)
    assert await ids(queries, first_day=tenth, last_day=tenth) == ["pay_3", "pay_2"]
    assert await ids(queries, first_day=tenth) == ["pay_4", "pay_3", "pay_2"]
    assert await ids(queries, last_day=date(2026, 3, 9)) == ["pay_1"]
    assert await ids(queries, first_day=date(9999, 12, 31), last_day=date(9999, 12, 31)) == []
    assert await ids(queries, first_day=date(1, 1, 1), last_day=date(1, 1, 1)) == []


@pytest.mark.usefixtures("several")
async def test_status_and_currency_filter(queries: Queries) -> None:
    assert await ids(queries, statuses=("failed",)) == ["pay_4"]
    assert await ids(queries, statuses=("failed", "succeeded"), currencies=("JPY",)) == ["pay_5"]
    assert await ids(queries, statuses=("pending",)) == []


@pytest.mark.usefixtures("several")
async def test_pages_put_together_are_the_list_also_past_a_payment_without_a_time(
    queries: Queries, fold: Fold
) -> None:
    await fold(
        invoice("inv_3"),
        payment("inv_1", "inv_3", payment_id="pay_6", created_at=None),
        payment("inv_1", "inv_3", payment_id="pay_7", created_at="2026-03-10T04:00:00.000001Z"),
    )
    whole = ["pay_4", "pay_3", "pay_7", "pay_2", "pay_1", "pay_6", "pay_5"]
    assert await ids(queries) == whole
    for limit in (1, 2, 3):
        seen: list[str] = []
        cursor = None
        while cursor is not None or not seen:
            query = PaymentQuery(limit=limit, cursor=cursor)
            body = json.loads(await queries.payments(viewer(), query, NOON))
            seen += [one["id"] for one in body["payments"]]
            cursor = body["next_cursor"]
        assert seen == whole


@pytest.mark.usefixtures("several")
async def test_a_cursor_belongs_to_its_list(queries: Queries) -> None:
    body = json.loads(await queries.payments(viewer(), PaymentQuery(limit=1), NOON))
    for asked in ({"statuses": ("succeeded",)}, {"last_day": date(2026, 3, 11)}):
        query = PaymentQuery(cursor=body["next_cursor"], **asked)
        with pytest.raises(InvalidParameterError, match="cursor"):
            await queries.payments(viewer(), query, NOON)


async def test_a_receipt_comes_with_its_payment(queries: Queries, fold: Fold) -> None:
    await fold(
        invoice(),
        payment(payment_id="pay_1"),
        receipt("pay_1", created_at="2026-03-10T10:00:01Z"),
        invoice("inv_2", customer_id="cust_2"),
        payment("inv_2", payment_id="pay_2"),
        receipt("pay_2", "rec_2"),
    )
    body = json.loads(await queries.payment_receipt(viewer(), "rec_1", NOON) or b"")
    assert body["payment_receipt"]["number"] == "R-rec_1"
    assert body["payment_receipt"]["payment"]["id"] == "pay_1"
    for foreign in ("rec_2", "rec_3", "rec\0"):
        assert await queries.payment_receipt(viewer(), foreign, NOON) is None
    for foreign in ("pay_2", "pay_3", "pay\0"):
        assert await queries.payment(viewer(), foreign, NOON) is None
