"""The list of credit notes and the page of one say what is credited and what it does."""

from typing import Any

import pytest

from services.portal.pages.credit_note import credit_note as credit_note_page
from services.portal.pages.credit_notes import CREDIT_NOTES, credit_note_row
from services.portal.pages.entry_filters import EntryFilters
from services.portal.pages.entry_list import entry_list
from tests.portal.pages.answers import a_reader, overview, plain, totals
from tests.portal.pages.entries import credit_note

FRESH = {"as_of": "2026-03-18T13:32:05+00:00", "lag_seconds": 0.2}


def page(**fields: Any) -> str:
    return plain(credit_note_page(a_reader(), {"credit_note": credit_note(**fields)}, FRESH))


@pytest.mark.parametrize(
    ("ways", "said"),
    [
        ({}, ["Taken off the invoice"]),
        ({"offset_amount_cents": 0, "refund_amount_cents": 1_000}, ["Refunded"]),
        ({"offset_amount_cents": 0, "credit_amount_cents": 1_000}, ["Kept as credit"]),
        (
            {"offset_amount_cents": 400, "refund_amount_cents": 600},
            ["€4.00 taken off the invoice", "€6.00 refunded"],
        ),
        ({"offset_amount_cents": 400}, ["€4.00 taken off the invoice"]),
        ({"status": "voided"}, []),
    ],
)
def test_a_row_says_where_the_amount_goes(ways: dict[str, Any], said: list[str]) -> None:
    row = credit_note_row(a_reader(), credit_note(**ways))
    assert [plain(use) for use in row.uses] == said


def test_a_row_leads_to_the_note_and_to_its_invoice() -> None:
    row = credit_note_row(a_reader(), credit_note())
    assert row.link == "?view=credit_note&credit_note_id=cn_1"
    assert (row.invoice, row.invoice_link) == ("N-1", "?view=invoice&invoice_id=inv_1")
    assert row.pdf == "/portal/api/credit_notes/cn_1/pdf"


def test_a_note_of_an_invoice_that_is_not_shown_names_none() -> None:
    row = credit_note_row(a_reader(), credit_note(invoice=None))
    assert (row.invoice, row.invoice_link) == ("", "")
    assert "view=invoice&" not in page(invoice=None)


def test_a_voided_note_says_that_it_credits_nothing() -> None:
    assert "It credits nothing" in page(status="voided")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"description": "Two seats", "amount_cents": 500}, ["Two seats", "€5.00"]),
        (
            {"amount_cents": 500, "fee": {"item": {"name": "Seats"}, "description": "June"}},
            ["Seats", "June", "€5.00"],
        ),
        (
            {"fee": {"credit_amount_cents": 100, "refund_amount_cents": 50, "item": {"code": "s"}}},
            ["€1.50"],
        ),
        ({}, ["–"]),
    ],
)
def test_lines_are_read_as_billing_systems_write_them(
    line: dict[str, Any], said: list[str]
) -> None:
    shown = page(lines=[line])
    assert [text for text in said if text not in shown] == []


def test_totals_lead_from_the_lines_to_the_amount() -> None:
    shown = page(
        sub_total_excluding_taxes_amount_cents=833,
        taxes=[{"tax_name": "VAT", "tax_rate": 20.0, "amount_cents": 167}],
    )
    places = [shown.index(text) for text in ("Subtotal", "VAT 20%", "€1.67", "Total</th>")]
    assert places == sorted(places)


def test_a_reason_is_in_words_and_an_unknown_one_its_own() -> None:
    assert "Charged twice" in page(reason="duplicated_charge")
    assert "goodwill gesture" in page(reason="goodwill_gesture")


def test_an_account_without_credit_notes_says_what_will_appear() -> None:
    answer: dict[str, Any] = {"credit_notes": [], "next_cursor": None}
    shown = entry_list(
        a_reader(), CREDIT_NOTES, EntryFilters("credit_notes"), answer, overview(totals()), []
    )
    assert "When Acme credits you something" in plain(shown)


def test_documents_are_offered_to_sessions_that_may_have_them() -> None:
    answer = {"credit_notes": [credit_note()], "next_cursor": None}
    filters = EntryFilters("credit_notes")
    for downloads in (True, False):
        shown = entry_list(
            a_reader(), CREDIT_NOTES, filters, answer, overview(totals()), [], downloads=downloads
        )
        assert ("data-download" in shown) is downloads
