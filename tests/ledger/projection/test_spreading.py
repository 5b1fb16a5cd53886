"""Spreading payments over invoices."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.ledger.projection.spreading import (
    Payable,
    Share,
    Spread,
    fixed_parts,
    spread,
)


def payable(invoice_id: str, room_cents: int = 100, **fields: Any) -> Payable:
    defaults = Payable(invoice_id, "EUR", date(2026, 1, 31), date(2026, 1, 1), room_cents, 0)
    return defaults._replace(**fields)


def payment(payment_id: str, amount_cents: int, *invoice_ids: str, **fields: Any) -> Spread:
    defaults = Spread(payment_id, amount_cents, "EUR", "succeeded", "", invoice_ids)
    return defaults._replace(**fields)


def test_the_oldest_due_is_paid_first_and_one_without_a_due_date_last() -> None:
    invoices = [
        payable("never", payment_due_date=None),
        payable("second", payment_due_date=date(2026, 2, 2)),
        payable("first", payment_due_date=date(2026, 2, 1)),
    ]
    shares = spread(invoices, [payment("p", 150, "never", "second", "first")])
    assert shares == {Share("p", "first"): 100, Share("p", "second"): 50, Share("p", "never"): 0}


def test_the_older_payment_is_spread_first() -> None:
    payments = [
        payment("new", 100, "a", "b", created_at="2026-02-01"),
        payment("old", 100, "a", "b", created_at="2026-01-01"),
    ]
    shares = spread([payable("a"), payable("b")], payments)
    assert shares[Share("old", "a")] == 100
    assert shares[Share("new", "b")] == 100


def test_money_that_has_arrived_comes_before_money_under_way() -> None:
    payments = [
        payment("waiting", 100, "a", "b", payment_status="processing", created_at="2026-01-01"),
        payment("arrived", 100, "a", "b", created_at="2026-02-01"),
    ]
    shares = spread([payable("a"), payable("b")], payments)
    assert shares[Share("arrived", "a")] == 100
    assert shares[Share("waiting", "b")] == 100


def test_a_failed_payment_takes_no_room() -> None:
    payments = [payment("f1", 100, "a", "b", payment_status="failed")]
    payments.append(payments[0]._replace(payment_id="f2"))
    shares = spread([payable("a"), payable("b")], payments)
    assert shares[Share("f1", "a")] == shares[Share("f2", "a")] == 100


def test_an_invoice_in_another_currency_gets_nothing() -> None:
    shares = spread([payable("a", currency="USD"), payable("b")], [payment("p", 150, "a", "b")])
    assert shares == {Share("p", "a"): 0, Share("p", "b"): 100}


AMOUNTS = st.integers(-50, 300)


@given(
    rooms=st.lists(st.integers(0, 200), min_size=1, max_size=4),
    amounts=st.lists(AMOUNTS, max_size=4),
    data=st.data(),
)
def test_no_invoice_gets_more_than_its_room_and_no_payment_gives_more_than_it_has(
    rooms: list[int], amounts: list[int], data: st.DataObject
) -> None:
    invoices = [payable(f"i{n}", room) for n, room in enumerate(rooms)]
    names = [invoice.invoice_id for invoice in invoices]
    payments = [
        payment(f"p{n}", amount, *data.draw(st.lists(st.sampled_from(names), unique=True)))
        for n, amount in enumerate(amounts)
    ]
    shares = spread(invoices, payments)
    assert all(part >= 0 for part in shares.values())
    for invoice in invoices:
        got = sum(part for share, part in shares.items() if share.invoice_id == invoice.invoice_id)
        assert got <= invoice.room_cents
    for one in payments:
        given_away = sum(p for share, p in shares.items() if share.payment_id == one.payment_id)
        assert given_away <= max(0, one.amount_cents)
    assert shares == spread(reversed(invoices), payments[::-1])


def test_parts_of_one_invoice_in_one_payment_add_up() -> None:
    parts = [{"invoice_id": "a", "amount_cents": 1}, {"invoice_id": "a", "amount_cents": 2}]
    assert fixed_parts({"allocations": parts}) == {"a": 3}


def test_one_invoice_named_alone_or_twice_gets_the_whole_amount() -> None:
    assert fixed_parts({"invoice_ids": ["a", "a"], "amount_cents": 7}) == {"a": 7}
    assert fixed_parts({"invoice_ids": ["a", "b"], "amount_cents": 7}) is None
