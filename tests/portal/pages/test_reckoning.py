"""By which rule an invoice has its status, whose calendar counts, and what was counted."""

from typing import Any

import pytest

from services.portal.pages.reckoning import reckoning
from tests.portal.pages.answers import a_reader, invoice, plain


def said(**fields: Any) -> str:
    return plain(" ".join(reckoning(a_reader(), invoice(**fields))))


@pytest.mark.parametrize("status", ["overdue", "unpaid", "partially_paid", "processing"])
def test_an_open_invoice_names_the_rule_the_time_zone_and_its_today(status: str) -> None:
    text = said(display_status=status)
    assert "from the day after its due date" in text
    assert "calendar of Paris counts, where today is Mar 18, 2026" in text


def test_a_time_zone_without_a_place_is_named_as_it_is() -> None:
    reason = {"today": "2026-03-18", "timezone": "UTC"}
    assert "calendar of UTC" in said(status_reason=reason)


def test_without_a_due_date_it_says_that_nothing_becomes_overdue() -> None:
    assert "does not become overdue" in said(payment_due_date=None)


def test_everything_that_was_counted_is_named_with_what_it_leaves() -> None:
    text = said(
        total_paid_amount_cents=6_000, credited_amount_cents=1_000, total_due_amount_cents=3_000
    )
    assert "Payments received: €60.00." in text
    assert "Credit notes applied: €10.00." in text
    assert "Of €100.00 in total, this leaves €30.00." in text


def test_what_does_not_count_is_named_too() -> None:
    text = said(
        pending_amount_cents=10_000,
        payments=[{"payment_status": "failed"}],
        credit_notes=[{"voided": True}],
    )
    assert "not counted before it has arrived: €100.00" in text
    assert "Failed payments are not counted." in text
    assert "Voided credit notes are not counted." in text
    assert "this leaves" not in text


def test_a_settled_invoice_needs_no_due_rule() -> None:
    text = said(display_status="paid", total_paid_amount_cents=10_000, total_due_amount_cents=0)
    assert "overdue" not in text
    assert "leaves €0.00" in text


def test_voided_and_disputed_invoices_say_in_which_totals_they_are() -> None:
    assert "No total counts it" in said(display_status="voided")
    assert "neither as outstanding nor as overdue" in said(display_status="disputed")
