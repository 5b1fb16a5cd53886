"""The list of payments and the page of one say what was paid, how, and what became of it."""

from typing import Any

import pytest

from services.portal.pages.entry_filters import EntryFilters
from services.portal.pages.entry_list import entry_list
from services.portal.pages.payment import payment as payment_page
from services.portal.pages.payments import INVOICES_NAMED_MAX, PAYMENTS, payment_row
from tests.portal.pages.answers import a_reader, overview, plain, totals
from tests.portal.pages.entries import payment

FRESH = {"as_of": "2026-03-18T13:32:05+00:00", "lag_seconds": 0.2}
ALL = EntryFilters("payments")


def listed(*rows: dict[str, Any], filters: EntryFilters = ALL, **more: Any) -> str:
    answer = {"payments": list(rows), "next_cursor": None}
    finding = more.pop("finding", [])
    return plain(
        entry_list(a_reader(), PAYMENTS, filters, answer, overview(totals()), finding, **more)
    )


def test_a_row_leads_to_the_payment_and_names_the_invoices_it_paid() -> None:
    row = payment_row(a_reader(), payment())
    assert row.link == "?view=payment&payment_id=pay_1"
    assert [(paid.number, paid.link) for paid in row.paid] == [
        ("N-1", "?view=invoice&invoice_id=inv_1")
    ]
    assert row.method == "Card"


def test_the_link_of_a_row_is_called_by_what_it_shows_and_more() -> None:
    row = payment_row(a_reader(), payment())
    assert plain(row.link_label) == "Mar 10, 2026, payment of €100.00"
    assert plain(row.link_label).startswith(row.day)


def test_a_payment_of_many_invoices_names_a_few_and_counts_the_rest() -> None:
    parts = [
        {"invoice_id": f"i{n}", "number": f"N-{n}", "amount_cents": 100}
        for n in range(INVOICES_NAMED_MAX + 2)
    ]
    row = payment_row(a_reader(), payment(allocations=parts))
    assert len(row.paid) == INVOICES_NAMED_MAX
    assert row.more == "and 2 more"


def test_a_failed_payment_says_why_in_the_list_and_on_its_page() -> None:
    failed = payment(payment_status="failed", failure_reason="Card declined")
    assert "Card declined" in listed(failed)
    page = plain(payment_page(a_reader(), {"payment": failed}, FRESH))
    assert "It did not go through: Card declined" in page


def test_a_receipt_can_be_saved_where_there_is_one() -> None:
    receipted = payment(receipt={"id": "rec/1", "number": "R-7"})
    path = "/portal/api/payment_receipts/rec%2F1/pdf"
    assert f'data-download="{path}"' in listed(receipted)
    assert "Download receipt R-7" in listed(receipted)
    assert "data-download" not in listed(payment())
    assert "data-download" not in listed(receipted, downloads=False)
    assert path in payment_page(a_reader(), {"payment": receipted}, FRESH)
    limited = payment_page(a_reader(), {"payment": receipted}, FRESH, downloads=False)
    assert path not in limited


def test_what_no_invoice_got_is_said() -> None:
    one = payment(amount_cents=12_000)
    page = plain(payment_page(a_reader(), {"payment": one}, FRESH))
    assert "Not assigned to an invoice" in page
    assert "€20.00" in page


def test_a_payment_without_a_time_says_so() -> None:
    assert payment_row(a_reader(), payment(created_at=None, date=None)).day == "No date"


def test_an_unknown_status_and_method_are_their_own_words() -> None:
    row = payment_row(
        a_reader(), payment(payment_status="parked", payment_method="boleto_bancario")
    )
    assert (row.status.word, row.method) == ("parked", "Boleto bancario")


@pytest.mark.parametrize(
    ("filters", "finding", "said"),
    [
        (ALL, [], "When Acme receives a payment from you"),
        (EntryFilters("payments", status="failed"), [], "No payment matches"),
        (EntryFilters("payments", status="failed"), ["status"], "Without one of these"),
        (EntryFilters("payments", cursor="c"), [], "This was the last page"),
    ],
)
def test_a_list_without_rows_says_what_to_do(
    filters: EntryFilters, finding: list[str], said: str
) -> None:
    assert said in listed(filters=filters, finding=finding)


def test_what_a_billing_system_sent_is_text() -> None:
    sly = payment(reference="<script>", failure_reason="<b>", payment_status="failed")
    for page in (listed(sly), payment_page(a_reader(), {"payment": sly}, FRESH)):
        assert "<script>" not in page
        assert "<b>" not in page


def test_a_reference_that_is_the_number_of_its_invoice_is_not_said_twice() -> None:
    number = payment()["allocations"][0]["number"]
    assert number not in payment_row(a_reader(), payment(reference=number)).method
    assert "TRX-1" in payment_row(a_reader(), payment(reference="TRX-1")).method


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("card_declined", "The card was declined"),
        ("do_not_honor", "Do not honor"),
        ("Card declined: insufficient funds", "Card declined: insufficient funds"),
        (None, ""),
    ],
)
def test_why_a_payment_failed_is_said_in_words(reason: str | None, said: str) -> None:
    one = payment(payment_status="failed", failure_reason=reason)
    assert payment_row(a_reader(), one).reason == said


def test_a_list_without_receipts_has_no_column_for_them() -> None:
    assert 'class="action"' not in listed(payment(receipt=None))
    assert 'class="action"' in listed(payment(receipt={"id": "r-1", "number": "R-1"}))
