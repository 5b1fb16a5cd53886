"""What an invoice lacks is named, and no e-invoice is made of what does not agree."""

from typing import Any

import pytest

from services.portal.einvoice import Missing, build_credit_note, build_invoice, invoice_lacks
from tests.portal.documents import builders
from tests.portal.einvoice.documents import PROFILE, credit_note, fee, invoice, parties, tax

NOBODY: dict[str, Any] = {"customer": {"external_id": "c1"}, "organization": {"id": "acme"}}
TOTALS = invoice()["totals"]

LACKING: dict[str, tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]] = {
    "the least that an event carries": (
        builders.minimal_invoice(),
        NOBODY,
        (
            "seller.legal_name",
            "seller.country",
            "customer.legal_name",
            "customer.country",
            "fees",
            "payment_due_date",
        ),
    ),
    "a country by its name": (
        invoice(),
        parties({"country": "France"}, {"country": "ZZ"}),
        ("seller.country", "customer.country"),
    ),
    "no number of the seller": (
        invoice(),
        parties({"tax_identification_number": None}),
        ("seller.tax_identification_number",),
    ),
    "a tax on sales": (
        invoice([fee(10_000, 8)], [tax(8, 800)]),
        parties({"country": "US", "tax_identification_number": "12-3456789"}),
        ("seller.tax_identification_number",),
    ),
    "a tax on sales, by a number that looks like one of VAT": (
        invoice([fee(10_000, 8)], [tax(8, 800)]),
        parties({"country": "US", "tax_identification_number": "US-88-1234567"}),
        ("seller.tax_identification_number",),
    ),
    "a tax on sales, by a seller in Europe": (
        invoice([fee(10_000, 8)], [tax(8, 800) | {"tax_name": "Sales tax"}]),
        PROFILE,
        ("applied_taxes",),
    ),
    "taxes of state and city": (
        invoice([fee(10_000, 8, applied_taxes=[tax(5, 500), tax(3, 300)])], [tax(8, 800)]),
        PROFILE,
        ("fees.0.applied_taxes",),
    ),
    "lines whose rate nobody knows": (
        invoice([fee(10_000, None)], [tax(20, 1_000), tax(10, 500)]),
        PROFILE,
        ("fees.0.taxes_rate",),
    ),
    "a line without amount": (
        invoice(fees=[fee(10_000)]) | {"fees": [fee(10_000), {"taxes_rate": 20}]},
        PROFILE,
        ("fees.1.amount_cents",),
    ),
    "no tax, and no word why": (invoice([fee(10_000, 0.0)], []), PROFILE, ("applied_taxes",)),
    "reverse charge to nobody known": (
        invoice([fee(10_000, 0.0)], [tax(0, 0, "reverse_charge")]),
        PROFILE,
        ("customer.tax_identification_number",),
    ),
    "goods to another country": (
        invoice([fee(10_000, 0.0)], [tax(0, 0, "intra_community")]),
        parties(buyer={"tax_identification_number": "DE123456789"}),
        ("applied_taxes",),
    ),
    "within Germany, for no time": (
        invoice([fee(5_000, from_date="2026-01-01", to_date="2026-01-31"), fee(5_000)]),
        parties({"country": "DE", "tax_identification_number": "DE123456789"}),
        ("billing_periods",),
    ),
    "due on no day": (invoice(payment_due_date=None), PROFILE, ("payment_due_date",)),
    "voided": (invoice(display_status="voided"), PROFILE, ("status",)),
    "thousandths": (
        invoice([fee(10_005, 0)], [tax(0, 0)], currency="KWD"),
        PROFILE,
        ("currency",),
    ),
    "lines that are not the sum": (
        invoice() | {"fees": [fee(9_999)]},
        PROFILE,
        (
            "sub_total_excluding_taxes_amount_cents",
            "sub_total_including_taxes_amount_cents",
            "total_amount_cents",
        ),
    ),
    "taxes that are not the sum": (
        invoice(totals=TOTALS | {"taxes_amount_cents": 1_999}),
        PROFILE,
        ("taxes_amount_cents",),
    ),
    "a tax that is not its rate": (
        invoice([fee(10_000)], [tax(20, 2_002)]),
        PROFILE,
        ("applied_taxes",),
    ),
    "a tax that is not its rate by one yen": (
        invoice([fee(1_000, 10)], [tax(10, 101)], currency="JPY"),
        PROFILE,
        ("applied_taxes",),
    ),
    "a tax on no line": (
        invoice([fee(10_000)], [tax(20, 2_000), tax(10, 500)]),
        PROFILE,
        (
            "taxes_amount_cents",
            "sub_total_including_taxes_amount_cents",
            "total_amount_cents",
            "applied_taxes",
        ),
    ),
    "a total that is another": (
        invoice(total_amount_cents=12_001),
        PROFILE,
        ("total_amount_cents",),
    ),
    "no number": (invoice(number="\u202e "), PROFILE, ("number",)),
}


@pytest.mark.parametrize("name", LACKING)
def test_what_is_missing_is_named(name: str) -> None:
    document, profile, fields = LACKING[name]
    assert build_invoice(document, profile) == Missing(fields)
    assert invoice_lacks(document, profile) == Missing(fields)


CREDIT_NOTES: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "voided": (credit_note(status="voided"), ("status",)),
    "no lines": (credit_note(lines=[]), ("items",)),
    "rates that no line has": (
        credit_note(taxes=[tax(20, 100), tax(10, 100)]),
        ("items.0.taxes_rate",),
    ),
    "lines that are not the sum": (
        credit_note(lines=[{"amount_cents": 900}]),
        ("sub_total_excluding_taxes_amount_cents", "total_amount_cents", "applied_taxes"),
    ),
}


@pytest.mark.parametrize("name", CREDIT_NOTES)
def test_what_a_credit_note_lacks_is_named(name: str) -> None:
    document, fields = CREDIT_NOTES[name]
    assert build_credit_note(document, PROFILE) == Missing(fields)
