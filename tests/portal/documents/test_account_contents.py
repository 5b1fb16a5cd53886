"""What the papers of credit notes, receipts and statements say."""

from typing import Any

from services.portal.documents.credit_note_content import credit_note_content
from services.portal.documents.paper import Described, Paper, Row
from services.portal.documents.receipt_content import receipt_content
from services.portal.documents.statement_content import statement_content
from services.portal.languages import language
from tests.portal.documents.builders import account, credit_note, line, profile, receipt, statement


def note(of: dict[str, Any], locale: str = "en") -> Paper:
    """A credit note with the plain profile."""
    return credit_note_content(of, profile(), language(locale))


def receipted(of: dict[str, Any]) -> Paper:
    """A receipt with the plain profile."""
    return receipt_content(of, profile(), language("en"))


def stated(of: dict[str, Any]) -> Paper:
    """A statement with the plain profile."""
    return statement_content(of, profile(), language("en"))


def cells(row: Row) -> list[str]:
    """The texts of a row."""
    return [one.text.text if isinstance(one, Described) else one for one in row.cells]


def facts(of: Paper) -> dict[str, str]:
    """The facts at the head, with plain spaces."""
    return {one.label.text: one.value.text.replace("\u2009", " ") for one in of.facts}


def sums(of: Paper) -> list[tuple[str, str]]:
    """The rows of the sum."""
    return [(row.label.text, row.amount) for row in of.tables[0].totals]


def test_a_credit_note_says_what_it_corrects_why_and_where_the_money_goes() -> None:
    shown = note(credit_note())
    assert facts(shown) == {
        "Issue date": "February 20, 2025",
        "Corrects invoice": "ACM-2025-001",
        "Reason": "Order changed",
    }
    assert shown.headlines[0].amount == "€30.00"
    assert shown.headlines[0].note == "Two seats were never used."
    assert cells(shown.tables[0].groups[0].rows[0]) == ["Seats", "20%", "25.00"]
    assert sums(shown) == [
        ("Total excluding tax", "25.00"),
        ("VAT 20%", "5.00"),
        ("Total", "30.00"),
        ("Taken off the invoice", "15.00"),
        ("Refunded to you", "10.00"),
        ("Kept as credit for later invoices", "5.00"),
    ]


def test_a_credited_line_shows_what_is_credited_of_it_as_lago_tells_it() -> None:
    fee = {**line(), "amount_cents": 99_999, "credit_amount_cents": 100, "refund_amount_cents": 50}
    shown = note(credit_note(lines=[{"lago_id": "1", "fee": fee}]))
    assert cells(shown.tables[0].groups[0].rows[0])[-1] == "1.50"


def test_a_reason_that_says_nothing_is_left_out_and_an_unknown_one_is_shown() -> None:
    assert "Reason" not in facts(note(credit_note(reason="other")))
    assert facts(note(credit_note(reason="goodwill")))["Reason"] == "goodwill"


def test_a_voided_credit_note_says_so_and_promises_nothing() -> None:
    shown = note(credit_note(status="voided", voided_at="2025-02-21T23:30:00Z"))
    assert shown.notice == "This credit note was voided on February 22, 2025 and has no effect."
    assert sums(shown)[-1] == ("Total", "30.00")


def test_a_receipt_says_when_how_and_for_what_was_paid() -> None:
    shown = receipted(receipt())
    assert shown.title == "Payment receipt ACM-R-2025-009"
    assert facts(shown) == {
        "Payment date": "March 1, 2025",
        "Payment method": "SEPA direct debit",
        "Payment reference": "SEPA-77120",
    }
    assert (shown.headlines[0].amount, shown.headlines[0].note) == (
        "€200.00",
        "Paid on March 1, 2025",
    )
    assert [cells(row) for row in shown.tables[0].groups[0].rows] == [
        ["Invoice ACM-2025-001", "150.00"],
        ["Invoice ACM-2025-002", "50.00"],
    ]
    assert sums(shown) == [("Total paid", "200.00")]


def test_a_way_of_paying_has_its_word_in_the_readers_language() -> None:
    card = receipt_content(receipt(payment_method="card"), profile(), language("de"))
    assert "Karte" in [fact.value.text for fact in card.facts]
    assert facts(receipted(receipt(payment_method="apple_pay")))["Payment method"] == "Apple pay"
    assert "Payment method" not in facts(receipted(receipt(payment_method=None)))


def test_what_of_a_payment_paid_no_invoice_is_said() -> None:
    rows = receipted(receipt(amount_cents=21_000)).tables[0].groups[0].rows
    assert cells(rows[-1]) == ["Not used for an invoice", "10.00"]
    assert receipted(receipt(allocations=[])).tables[0].columns == []


def test_a_statement_leads_from_the_opening_to_the_closing_balance() -> None:
    shown = stated(statement())
    assert facts(shown) == {"Period": "Jan 1 – Mar 31, 2025", "Customer number": "cus_1"}
    assert (shown.headlines[0].label, shown.headlines[0].amount) == (
        "Balance on March 31, 2025",
        "€135.00",
    )
    movements, aging = shown.tables
    assert [cells(row) for row in movements.groups[0].rows] == [
        ["Jan 1, 2025", "Opening balance", "", "50.00"],
        ["Feb 3, 2025", "Invoice ACM-2025-001", "150.00", "200.00"],
        ["Feb 20, 2025", "Credit note ACM-2025-001-CN1", "-15.00", "185.00"],
        ["Mar 1, 2025", "Payment SEPA-77120", "-50.00", "135.00"],
        ["Mar 31, 2025", "Closing balance", "", "135.00"],
    ]
    assert cells(aging.groups[0].rows[0]) == ["Not yet due", "1", "135.00"]
    assert len(aging.groups[0].rows) == 5


def test_what_is_no_document_of_anybody_is_worded() -> None:
    def kind(kind: str, reason: str | None) -> str:
        moved = {"date": "2025-02-01", "kind": kind, "reason": reason, "number": "N-1"}
        amounts = {"amount_cents": -1, "balance_cents": 0}
        told = stated(statement(currencies=[account(movements=[moved | amounts])]))
        return cells(told.tables[0].groups[0].rows[1])[1]

    assert kind("voided", None) == "Invoice voided N-1"
    assert kind("adjustment", "dispute_lost") == "Payment disputed and taken back N-1"
    assert kind("adjustment", "reported_paid") == "Reported as paid N-1"
    assert kind("adjustment", "overpaid") == "Paid more than was due N-1"
    assert kind("adjustment", None) == "Adjustment N-1"


def test_currencies_are_never_added_and_none_at_all_is_said() -> None:
    yen = account(currency="JPY", closing_balance_cents=-500)
    shown = stated(statement(currencies=[account(), yen]))
    assert [one.amount for one in shown.headlines] == ["€135.00", "-¥500"]
    assert shown.headlines[1].note == "In your favour."
    assert len(shown.tables) == 4
    empty = stated(statement(currencies=[]))
    assert (empty.tables, empty.headlines) == ([], [])
    assert empty.closing is not None
    assert empty.closing.note == "Nothing was booked in this period, and nothing is open."
