"""A statement as CSV says what the statement says."""

from typing import Any

from services.portal.exports import statement_csv
from services.portal.languages import language


def movement(kind: str, number: str | None, amount_cents: int, balance: int) -> dict[str, Any]:
    return {
        "date": "2026-02-01",
        "kind": kind,
        "id": f"{kind}_1",
        "number": number,
        "amount_cents": amount_cents,
        "balance_cents": balance,
    }


def statement(*movements: dict[str, Any], currency: str = "EUR") -> dict[str, Any]:
    block = {
        "currency": currency,
        "opening_balance_cents": 1_000,
        "movements": list(movements),
        "closing_balance_cents": 0,
        "aging": [],
    }
    return {
        "from": "2026-01-01",
        "to": "2026-12-31",
        "timezone": "UTC",
        "currencies": [block],
    }


def test_each_movement_has_a_row_between_both_balances() -> None:
    told = statement(
        movement("invoice", "=A-1", 5_000, 6_000), movement("payment", None, -6_000, 0)
    )
    assert statement_csv(told, language("en")).decode("utf-8-sig").split("\r\n") == [
        "Date,Type,Number,Currency,Amount,Balance,id",
        "2026-01-01,Opening balance,,EUR,,10.00,",
        "2026-02-01,Invoice,'=A-1,EUR,50.00,60.00,invoice_1",
        "2026-02-01,Payment,,EUR,-60.00,0.00,payment_1",
        "2026-12-31,Closing balance,,EUR,,0.00,",
        "",
    ]


def test_numbers_are_those_of_the_readers_locale() -> None:
    assert b";EUR;-60,00;" in statement_csv(
        statement(movement("payment", None, -6_000, 0)), language("fr")
    )


def test_every_kind_has_a_word_and_an_unknown_one_its_own() -> None:
    kinds = ("invoice", "payment", "credit_note", "voided", "adjustment", "refund")
    told = statement(*(movement(kind, None, 0, 0) for kind in kinds))
    rows = statement_csv(told, language("en")).decode("utf-8-sig").split("\r\n")[2:8]
    assert [row.split(",")[1] for row in rows] == [
        "Invoice",
        "Payment",
        "Credit note",
        "Voided invoice",
        "Adjustment",
        "refund",
    ]
