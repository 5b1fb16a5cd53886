"""The page of one invoice adds up step by step, and says nothing that the event did not."""

from typing import Any

import pytest

from services.portal.pages import invoice_pages
from services.portal.pages.invoice import InvoicePage, invoice_page
from tests.portal.pages.answers import a_reader, invoice

FRESH = {"as_of": "2026-03-18T13:32:05+00:00", "lag_seconds": 0.1}


def a_page(**fields: Any) -> InvoicePage:
    return invoice_page(a_reader(), invoice(**fields))


def steps(page: InvoicePage) -> dict[str, str]:
    return {total.name: total.amount for total in page.totals}


def test_the_headline_is_what_is_left_to_pay() -> None:
    page = a_page(total_due_amount_cents=4_000, display_status="partially_paid")
    assert (page.headline_name, page.headline) == ("Left to pay", "€40.00")


def test_the_headline_of_a_settled_or_disputed_invoice_is_its_total() -> None:
    assert a_page(total_due_amount_cents=0, display_status="paid").headline == "€100.00"
    assert a_page(display_status="disputed").headline_name == "Total"


def test_totals_lead_from_the_lines_to_what_is_left() -> None:
    page = a_page(
        totals={
            "coupons_amount_cents": 500,
            "sub_total_excluding_taxes_amount_cents": 9_000,
            "taxes_amount_cents": 1_800,
            "credit_notes_amount_cents": 0,
            "prepaid_credit_amount_cents": None,
        },
        applied_taxes=[{"tax_name": "VAT", "tax_rate": 20.0, "amount_cents": 1_800}],
        total_paid_amount_cents=6_000,
        credited_amount_cents=1_000,
        total_due_amount_cents=3_000,
    )
    assert steps(page) == {
        "Coupons": "-€5.00",
        "Subtotal": "€90.00",
        "VAT \u206820%\u2069": "€18.00",
        "Total": "€100.00",
        "Paid": "-€60.00",
        "Credited since": "-€10.00",
        "Left to pay": "€30.00",
    }


def test_a_line_shows_what_its_event_said() -> None:
    page = a_page(
        fees=[
            {
                "item": {"name": "API calls"},
                "units": "1284933",
                "precise_unit_amount": "0.00012",
                "amount_cents": 15_419,
                "from_date": "2026-02-01T00:00:00+00:00",
                "to_date": "2026-02-28T23:59:59+00:00",
            },
            {"description": "Setup"},
        ]
    )
    (dated, others) = page.groups
    (first,), (second,) = dated.lines, others.lines
    assert (first.name, first.units, first.unit_price) == ("API calls", "1,284,933", "€0.00012")
    assert dated.period == "Feb 1\u2009–\u200928, 2026"
    assert (second.name, second.detail, second.units, second.amount) == ("Setup", "", "", "")


@pytest.mark.parametrize(
    ("url", "offered"),
    [
        ("https://pay.example.com/i/1?x=1", "https://pay.example.com/i/1?x=1"),
        ("http://pay.example.com/i/1", ""),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("https://[", ""),
        ({"href": "https://pay.example.com"}, ""),
        (None, ""),
    ],
)
def test_only_a_secure_address_is_offered_for_paying(url: object, offered: str) -> None:
    assert a_page(payment_url=url).pay == offered


@pytest.mark.parametrize("status", ["paid", "voided", "disputed", "processing"])
def test_what_is_not_to_be_paid_here_and_now_offers_no_paying(status: str) -> None:
    due = 0 if status in {"paid", "voided"} else 10_000
    page = a_page(
        display_status=status, total_due_amount_cents=due, payment_url="https://pay.example.com"
    )
    assert page.pay == ""


def test_paying_opens_beside_the_portal_and_tells_the_other_side_nothing() -> None:
    page = invoice_pages.invoice(
        a_reader(), {"invoice": invoice(payment_url="https://pay.example.com/i")}, FRESH
    )
    link = page[page.index('<a class="button primary"') :].partition(">")[0]
    assert 'href="https://pay.example.com/i" target="_blank" rel="noopener noreferrer' in link


def test_the_e_invoice_is_offered_only_where_there_is_one() -> None:
    assert a_page(has_xml=True).xml == "/portal/api/invoices/inv_1/xml"
    assert a_page(has_xml=False).xml == a_page().xml == ""


def test_what_was_applied_leads_to_its_own_page() -> None:
    payment = {
        "id": "pay/1", "amount_cents": 1, "currency": "EUR", "payment_status": "succeeded",
        "created_at": None,
    }  # fmt: skip
    note = {
        "id": "cn_1", "number": "CN-1", "currency": "EUR", "issuing_date": "2026-03-10",
        "total_amount_cents": 1, "offset_amount_cents": 1, "voided": False,
    }  # fmt: skip
    page = a_page(payments=[payment], credit_notes=[note])
    assert page.payments[0].link == "?view=payment&payment_id=pay%2F1"
    assert page.credit_notes[0].link == "?view=credit_note&credit_note_id=cn_1"


def test_a_failed_payment_is_shown_as_what_it_is_with_its_reason() -> None:
    failed = {
        "id": "pay_1",
        "amount_cents": 1_000,
        "currency": "EUR",
        "payment_status": "failed",
        # In Paris it is already the next day.
        "created_at": "2026-03-09T23:30:00+00:00",
        "reference": None,
        "payment_method": "card",
        "payment_provider_type": None,
        "failure_reason": "Card declined",
    }
    (payment,) = a_page(payments=[failed]).payments
    assert (payment.word, payment.reason, payment.day) == (
        "Failed",
        "Card declined",
        "Mar 10, 2026",
    )


def test_a_credit_note_says_how_much_of_it_reduces_the_invoice() -> None:
    note = {
        "id": "cn_1",
        "number": "CN-1",
        "currency": "EUR",
        "issuing_date": "2026-03-10",
        "total_amount_cents": 5_000,
        "offset_amount_cents": 2_000,
        "reason": "other",
        "voided": False,
    }
    page = a_page(credit_notes=[note, note | {"id": "cn_2", "voided": True}])
    assert "€20.00" in page.credit_notes[0].note
    assert page.credit_notes[1].note == "Voided"


def test_the_timeline_says_what_happened_in_words() -> None:
    page = a_page(
        timeline=[
            {"type": "issued", "date": "2026-03-01", "amount_cents": 10_000},
            {"type": "payment_failed", "date": "2026-03-02", "id": "p", "amount_cents": 1_000,
             "reason": "Card declined"},
            {"type": "voided"},
        ]
    )  # fmt: skip
    assert [event.day for event in page.timeline] == ["Mar 1, 2026", "Mar 2, 2026", ""]
    assert page.timeline[1].reason == "Card declined"


def test_an_invoice_with_the_least_there_can_be_is_a_page_in_every_language() -> None:
    for locale in ("en", "fr", "de", "ar"):
        page = invoice_pages.invoice(a_reader(locale), {"invoice": invoice()}, FRESH)
        assert "N-inv_1" in page


def test_absent_and_foreign_invoices_look_the_same_and_lead_on() -> None:
    page = invoice_pages.missing_invoice(a_reader())
    assert "There is no such invoice" in page
    assert 'href="?view=invoices"' in page
