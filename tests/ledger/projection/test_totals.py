"""How one invoice moves the totals."""

from services.ledger.projection.invoices import NO_FACTS, Terms, settle, terms
from services.ledger.projection.totals import Differences


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
            **fields,  # type: ignore[dict-item]  # builders take any field
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
        ("2026-01-31", "-1000", -1),
        ("infinity", "1000", 1),
    ]


def test_moves_come_in_key_order() -> None:
    differences = Differences()
    for currency in ("USD", "EUR", "JPY"):
        one = invoice(currency=currency)
        differences.add("acme", one, settle(one, NO_FACTS))
    assert [move[2] for move in differences.invoiced()] == ["EUR", "JPY", "USD"]


def test_what_was_arranged_is_arranged_anew_when_it_moves() -> None:
    differences, one = Differences(), invoice()
    differences.add("acme", one, settle(one, NO_FACTS))
    differences.arrange()
    twin = differences.copy()
    twin.add("acme", one, settle(one, NO_FACTS))
    assert [move[5] for move in differences.invoiced()] == [1]
    assert [move[5] for move in twin.invoiced()] == [2]
    assert [move[5] for move in twin.due()] == [2]
