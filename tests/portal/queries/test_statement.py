"""Statements of account: every movement on its day, and sums that hold whatever happened."""

import json
from datetime import date
from typing import Any

import pytest

from services.portal.queries import InvalidParameterError, Queries, StatementQuery
from services.portal.queries import queries as queries_module
from tests.portal.builders import NOON, credit_note, customer, invoice, payment, viewer
from tests.portal.conftest import Fold

Movement = tuple[str, str, str | None, int, int]


async def statement(queries: Queries, first: str = "", last: str = "", **asked: Any) -> Any:
    query = StatementQuery(
        date.fromisoformat(first) if first else None,
        date.fromisoformat(last) if last else None,
        **asked,
    )
    return json.loads(await queries.statement(viewer(), query, NOON))["statement"]


async def euros(queries: Queries, first: str = "", last: str = "") -> Any:
    (only,) = (await statement(queries, first, last))["currencies"]
    return only


def movements(of_currency: Any) -> list[Movement]:
    return [
        (line["date"], line["kind"], line["number"], line["amount_cents"], line["balance_cents"])
        for line in of_currency["movements"]
    ]


async def test_invoices_payments_and_credit_notes_move_the_balance_on_their_days(
    queries: Queries, fold: Fold
) -> None:
    await fold(
        invoice("inv_1", issuing_date="2026-02-27", payment_due_date="2026-03-14"),
        invoice("inv_2", issuing_date="2026-03-03", total_amount_cents=5_000),
        payment("inv_1", amount_cents=4_000, reference="ref", created_at="2026-03-05T23:59:59Z"),
        credit_note("inv_2", number="CN-1", issuing_date="2026-03-05", offset_amount_cents=700),
    )
    of_march = await euros(queries, "2026-03-01", "2026-03-31")
    assert of_march["opening_balance_cents"] == 10_000
    assert movements(of_march) == [
        ("2026-03-03", "invoice", "N-inv_2", 5_000, 15_000),
        ("2026-03-05", "credit_note", "CN-1", -700, 14_300),
        ("2026-03-05", "payment", "ref", -4_000, 10_300),
    ]
    assert of_march["closing_balance_cents"] == 10_300
    assert [(a["bucket"], a["amount_cents"], a["count"]) for a in of_march["aging"]][:2] == [
        ("not_due", 4_300, 1),
        ("1_30", 6_000, 1),
    ]


async def test_the_balance_of_a_past_day_is_as_it_stood_then(queries: Queries, fold: Fold) -> None:
    await fold(
        invoice("inv_1", issuing_date="2026-01-10", payment_due_date="2026-01-31"),
        invoice("inv_2", issuing_date="2026-01-20", payment_due_date="2026-03-31"),
        payment("inv_1", created_at="2026-03-10T00:00:00Z"),
        invoice("inv_3", issuing_date="2026-03-01", payment_due_date="2026-03-05"),
    )
    of_february = await euros(queries, "2026-02-01", "2026-02-28")
    assert of_february["movements"] == []
    assert of_february["opening_balance_cents"] == of_february["closing_balance_cents"] == 20_000
    buckets = {a["bucket"]: (a["amount_cents"], a["count"]) for a in of_february["aging"]}
    assert buckets == {
        "not_due": (10_000, 1),
        "1_30": (10_000, 1),
        "31_60": (0, 0),
        "61_90": (0, 0),
        "over_90": (0, 0),
    }


async def test_without_a_period_it_is_this_year_by_the_customers_calendar(
    queries: Queries, fold: Fold
) -> None:
    await fold(customer(timezone="Pacific/Kiritimati"))
    asked = await statement(queries)
    assert (asked["from"], asked["to"]) == ("2026-01-01", "2026-03-16")
    assert (asked["timezone"], asked["today"]) == ("Pacific/Kiritimati", "2026-03-16")
    asked = await statement(queries, last="2025-06-30")
    assert (asked["from"], asked["to"]) == ("2025-01-01", "2025-06-30")
    asked = await statement(queries, first="2027-06-30")
    assert (asked["from"], asked["to"]) == ("2027-06-30", "2027-06-30")


async def test_a_payment_is_on_its_day_of_the_customers_calendar(
    queries: Queries, fold: Fold
) -> None:
    await fold(
        customer(timezone="America/New_York"),
        invoice(),
        payment(created_at="2026-03-10T03:59:59Z", reference=None),
    )
    assert movements(await euros(queries))[1] == ("2026-03-09", "payment", None, -10_000, 0)


async def test_the_parts_of_a_payment_are_one_movement(queries: Queries, fold: Fold) -> None:
    await fold(invoice("inv_1"), invoice("inv_2"), payment("inv_1", "inv_2", amount_cents=15_000))
    assert [one[3] for one in movements(await euros(queries))] == [10_000, 10_000, -15_000]


async def test_a_payment_before_its_invoice_counts_when_the_invoice_is_there(
    queries: Queries, fold: Fold
) -> None:
    await fold(
        invoice(issuing_date="2026-03-05"),
        payment(amount_cents=1, created_at="2026-03-01T00:00:00Z"),
        payment(amount_cents=2, created_at=None),
        credit_note(offset_amount_cents=3, issuing_date="2026-03-02"),
    )
    assert [(one[0], one[3]) for one in movements(await euros(queries))] == [
        ("2026-03-05", 10_000),
        ("2026-03-05", -3),
        ("2026-03-05", -1),
        ("2026-03-05", -2),
    ]


async def test_a_voided_invoice_leaves_with_what_is_open_on_that_day(
    queries: Queries, fold: Fold
) -> None:
    await fold(
        invoice(status="voided", voided_at="2026-03-10T12:00:00Z"),
        payment(amount_cents=3_000, created_at="2026-03-05T00:00:00Z", reference=None),
        payment(amount_cents=500, created_at="2026-03-12T00:00:00Z", reference=None),
    )
    assert movements(await euros(queries)) == [
        ("2026-03-01", "invoice", "N-inv_1", 10_000, 10_000),
        ("2026-03-05", "payment", None, -3_000, 7_000),
        ("2026-03-10", "voided", "N-inv_1", -7_000, 0),
        ("2026-03-12", "payment", None, -500, -500),
        ("2026-03-12", "adjustment", "N-inv_1", 500, 0),
    ]


async def test_a_lost_dispute_takes_the_invoice_out(queries: Queries, fold: Fold) -> None:
    await fold(invoice(payment_dispute_lost_at="2026-03-10T12:00:00Z"))
    of_march = await euros(queries, "2026-03-01", "2026-03-31")
    assert movements(of_march)[1:] == [("2026-03-10", "adjustment", "N-inv_1", -10_000, 0)]
    assert of_march["movements"][1]["reason"] == "dispute_lost"
    before = await euros(queries, "2026-03-01", "2026-03-09")
    assert before["closing_balance_cents"] == 10_000
    assert before["aging"][0] == {"bucket": "not_due", "amount_cents": 10_000, "count": 1}


async def test_what_is_reported_paid_beyond_known_payments_is_an_adjustment(
    queries: Queries, fold: Fold
) -> None:
    await fold(
        invoice("inv_1", total_paid_amount_cents=4_000),
        invoice("inv_2", payment_status="succeeded", issuing_date="2026-03-02"),
        payment("inv_2", amount_cents=1_000, created_at="2026-03-05T00:00:00Z"),
    )
    adjusted = [
        line for line in (await euros(queries))["movements"] if line["kind"] == "adjustment"
    ]
    assert [(a["date"], a["id"], a["amount_cents"], a["reason"]) for a in adjusted] == [
        ("2026-03-01", "inv_1", -4_000, "reported_paid"),
        ("2026-03-05", "inv_2", -9_000, "reported_paid"),
    ]


async def test_what_is_paid_too_much_is_no_credit(queries: Queries, fold: Fold) -> None:
    await fold(invoice(), payment(amount_cents=12_000), credit_note(issuing_date="2026-03-12"))
    (adjusted,) = [m for m in (await euros(queries))["movements"] if m["kind"] == "adjustment"]
    assert (adjusted["date"], adjusted["amount_cents"]) == ("2026-03-12", 3_000)
    assert (adjusted["reason"], adjusted["balance_cents"]) == ("overpaid", 0)


async def test_what_is_dated_in_the_future_has_happened_today(queries: Queries, fold: Fold) -> None:
    await fold(
        invoice(issuing_date="2026-03-20", payment_due_date="2026-04-20"),
        payment(amount_cents=1, created_at="2026-03-25T00:00:00Z"),
    )
    today = await euros(queries, "2026-03-15", "2026-03-15")
    assert [(one[0], one[3]) for one in movements(today)] == [
        ("2026-03-15", 10_000),
        ("2026-03-15", -1),
    ]
    assert today["closing_balance_cents"] == 9_999
    tomorrow = await euros(queries, "2026-03-16", "2026-05-31")
    assert (tomorrow["opening_balance_cents"], tomorrow["movements"]) == (9_999, [])
    assert tomorrow["aging"][2] == {"bucket": "31_60", "amount_cents": 9_999, "count": 1}
    assert (await euros(queries, "2026-03-01", "2026-03-14"))["closing_balance_cents"] == 0


async def test_drafts_failed_payments_and_refunds_move_nothing(
    queries: Queries, fold: Fold
) -> None:
    await fold(
        invoice("inv_1"),
        invoice("inv_2", status="draft"),
        payment("inv_2"),
        payment("inv_1", payment_status="failed"),
        payment("inv_1", payment_status="processing"),
        credit_note("inv_1", offset_amount_cents=0),
        credit_note("inv_1", voided_at="2026-03-13T00:00:00Z"),
    )
    assert [one[1] for one in movements(await euros(queries))] == ["invoice"]


async def test_currencies_stand_apart_and_filter(queries: Queries, fold: Fold) -> None:
    await fold(invoice("inv_1"), invoice("inv_2", currency="JPY"))
    both = (await statement(queries))["currencies"]
    assert [(one["currency"], len(one["movements"])) for one in both] == [("EUR", 1), ("JPY", 1)]
    (only,) = (await statement(queries, currencies=("JPY",)))["currencies"]
    assert (only["currency"], only["closing_balance_cents"]) == ("JPY", 10_000)


async def test_too_many_movements_ask_for_a_shorter_period(
    queries: Queries, fold: Fold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries_module, "MOVEMENTS_MAX", 2)
    await fold(invoice("inv_1"), invoice("inv_2"))
    assert len((await euros(queries))["movements"]) == 2
    for more in (credit_note("inv_1"), payment("inv_1"), invoice("inv_3")):
        await fold(more)
        with pytest.raises(InvalidParameterError) as refused:
            await statement(queries)
        assert refused.value.parameter == "from"
    assert await statement(queries, "2026-03-13")
