"""How one invoice moves the totals."""

from datetime import date

import pytest

from services.ledger.projection.invoices import NO_FACTS, Terms, settle, terms
from services.ledger.projection.totals import NO_DUE_DATE, Differences


def invoice(**fields: object) -> Terms:
    return terms(
        {
            "number": "N",
            "external_customer_id": "c1",
            "currency": "EUR",
            "issuing_date": "2026-01-01",
            "payment_due_date": "2026-01-31",
            "status": "finalized",
            "total_amount_cents": 1_000,
            **fields,
        }
    )


def test_what_did_not_change_moves_nothing() -> None:
    differences, same = Differences(), invoice()
    differences.remove("acme", same, settle(same, NO_FACTS))
    differences.add("acme", same, settle(same, NO_FACTS))
    assert differences.invoiced() == []
    assert differences.due() == []


def test_a_new_due_date_moves_the_day_and_not_the_sum() -> None:
    differences = Differences()
    before, after = invoice(), invoice(payment_due_date=None)
    differences.remove("acme", before, settle(before, NO_FACTS))
    differences.add("acme", after, settle(after, NO_FACTS))
    assert differences.invoiced() == []
    assert [move[3:] for move in differences.due()] == [
        (date(2026, 1, 31), -1_000, -1),
        (NO_DUE_DATE, 1000, 1),
    ]


def test_currencies_are_never_added_together() -> None:
    differences = Differences()
    for currency in ("USD", "EUR", "JPY"):
        one = invoice(currency=currency)
        differences.add("acme", one, settle(one, NO_FACTS))
    assert sorted(move[2] for move in differences.invoiced()) == ["EUR", "JPY", "USD"]


def test_months_of_issuing_are_told_apart_and_due_days_of_one_month_too() -> None:
    differences = Differences()
    for day in ("2026-01-01", "2026-01-31", "2026-02-01"):
        one = invoice(issuing_date=day, payment_due_date=day)
        differences.add("acme", one, settle(one, NO_FACTS))
    assert [move[3:6] for move in differences.invoiced()] == [
        (date(2026, 1, 1), 2000, 2),
        (date(2026, 2, 1), 1000, 1),
    ]
    assert len(differences.due()) == 3


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_not_taken_for_none(day: str) -> None:
    differences, one = Differences(), invoice(issuing_date=day, payment_due_date=day)
    differences.add("acme", one, settle(one, NO_FACTS))
    days = {move[3] for move in (*differences.due(), *differences.invoiced())}
    assert not days & {date.min, date.max}
