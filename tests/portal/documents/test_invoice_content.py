"""What the paper of an invoice says."""

from typing import Any

import pytest

from services.portal.documents.invoice_content import invoice_content
from services.portal.documents.paper import Described, Paper, Row
from services.portal.languages import language
from tests.portal.documents.builders import BUYER, SELLER, invoice, line, minimal_invoice, profile


def content(of: dict[str, Any], locale: str = "en", **parties: Any) -> Paper:
    """The content with the plain profile."""
    return invoice_content(of, profile(**parties), language(locale))


def rows(of: Paper) -> list[tuple[str, str]]:
    """The rows of the sum."""
    return [(row.label.text, row.amount) for row in of.tables[0].totals]


def labels(of: Paper) -> list[str]:
    """The heads of the columns of the lines."""
    return [column.label for column in of.tables[0].columns]


def described(row: Row, at: int = 0) -> str:
    """What a row says in words."""
    cell = row.cells[at]
    assert isinstance(cell, Described)
    return cell.text.text


def link(of: dict[str, Any]) -> str | None:
    """Where an invoice that is open can be paid."""
    closing = content(of).closing
    assert closing is not None
    return closing.url


def test_the_sum_leads_from_the_lines_to_what_is_due() -> None:
    paid_in_part = invoice(
        totals={
            "fees_amount_cents": 20_000,
            "progressive_billing_credit_amount_cents": 1_000,
            "coupons_amount_cents": 6_500,
            "sub_total_excluding_taxes_amount_cents": 12_500,
            "taxes_amount_cents": 2_500,
            "sub_total_including_taxes_amount_cents": 15_000,
            "credit_notes_amount_cents": 700,
            "prepaid_credit_amount_cents": 300,
        },
        total_amount_cents=14_000,
        total_paid_amount_cents=4_000,
        credited_amount_cents=1_000,
        total_due_amount_cents=9_000,
    )
    assert rows(content(paid_in_part)) == [
        ("Sum of lines", "200.00"),
        ("Already invoiced in this period", "-10.00"),
        ("Discounts", "-65.00"),
        ("Total excluding tax", "125.00"),
        ("VAT 20%", "25.00"),
        ("Total including tax", "150.00"),
        ("Credit from earlier credit notes", "-7.00"),
        ("Prepaid credits", "-3.00"),
        ("Total", "140.00"),
        ("Paid", "-40.00"),
        ("Credit notes", "-10.00"),
        ("Amount due", "90.00"),
    ]


def test_a_step_in_which_nothing_happens_is_left_out() -> None:
    assert [label for label, _ in rows(content(invoice()))] == [
        "Total excluding tax",
        "VAT 20%",
        "Total",
    ]
    assert rows(content(minimal_invoice())) == [("Total", "1.00")]


def test_each_tax_has_its_rate_and_what_it_is_on() -> None:
    taxes = [
        {"tax_name": "TVA 5,5 %", "tax_rate": 5.5, "amount_cents": 55, "fees_amount_cents": 1_000},
        {"tax_name": "State tax", "tax_rate": "8.875", "amount_cents": 89},
        {"tax_code": "city", "tax_rate": None, "amount_cents": 10},
    ]
    shown = [
        row
        for row in content(invoice(applied_taxes=taxes)).tables[0].totals
        if row.label.text[0] != "T"
    ]
    assert [(row.label.text, row.detail) for row in shown] == [
        ("State tax 8.875%", None),
        ("city", None),
    ]
    assert ("TVA 5,5 %", "0.55") in rows(content(invoice(applied_taxes=taxes)))


def test_lines_stand_under_the_period_they_bill() -> None:
    february = {"from_date": "2025-02-01", "to_date": "2025-02-28"}
    lines = [line(invoice_display_name="A"), line(**february), line(invoice_display_name="B")]
    groups = content(invoice(fees=lines)).tables[0].groups
    assert [(group.heading or "").replace("\u2009", " ") for group in groups] == [
        "Jan 1 – 31, 2025",
        "Feb 1 – 28, 2025",
    ]
    assert [described(row) for row in groups[0].rows] == ["A", "B"]


def test_a_period_that_all_lines_bill_is_said_once() -> None:
    shown = content(invoice(fees=[line(), line()]))
    assert [group.heading for group in shown.tables[0].groups] == [None]
    facts = {fact.label.text: fact.value.text for fact in shown.facts}
    assert facts["Billing period"].replace("\u2009", " ") == "Jan 1 – 31, 2025"


def test_a_line_without_dates_takes_the_period_of_its_subscription() -> None:
    periods = [
        {
            "external_subscription_id": "sub_1",
            "charges_from_datetime": "2025-01-01T00:00:00Z",
            "charges_to_datetime": "2025-01-31T23:59:59Z",
        }
    ]
    undated = {"from_date": None, "to_date": None}
    lines = [line(external_subscription_id="sub_1", **undated), line(**undated)]
    shown = content(invoice(fees=lines, billing_periods=periods))
    assert len(shown.tables[0].groups) == 1
    assert "Billing period" in [fact.label.text for fact in shown.facts]


def test_only_columns_that_say_something_are_there() -> None:
    plain = {"amount_cents": 100, "description": "One thing"}
    assert labels(content(invoice(fees=[plain]))) == ["Description", "Amount (EUR)"]
    assert labels(content(invoice())) == [
        "Description",
        "Quantity",
        "Unit price",
        "Tax rate",
        "Amount (EUR)",
    ]
    assert labels(content(minimal_invoice())) == []


def test_a_quantity_that_is_no_number_is_shown_as_text() -> None:
    shown = content(invoice(fees=[line(units="1e999999\x00", taxes_rate="NaN")]))
    _, quantity, _, tax_rate, _ = shown.tables[0].groups[0].rows[0].cells
    assert (quantity, tax_rate) == ("1e999999", "NaN")


def test_a_voided_invoice_says_so_first_and_is_not_to_be_paid() -> None:
    timeline = [{"type": "voided", "at": "2025-02-20T23:30:00+00:00"}]
    voided = content(
        invoice(
            display_status="voided",
            total_due_amount_cents=0,
            timeline=timeline,
            payment_url="https://pay.example.com/1",
        )
    )
    # The customer's day: half past midnight in Berlin.
    assert voided.notice == "This invoice was voided on February 21, 2025 and is not to be paid."
    assert voided.headlines[0].label == "Total"
    assert voided.closing is None
    assert rows(voided)[-1][0] == "Total"


def test_what_is_due_is_the_headline_until_it_is_paid() -> None:
    open_one = content(invoice(total_due_amount_cents=9_000)).headlines[0]
    assert (open_one.label, open_one.amount) == ("Amount due", "€90.00")
    assert open_one.note == "Due on March 5, 2025"
    settled = content(invoice(display_status="paid", total_due_amount_cents=0)).headlines[0]
    assert (settled.label, settled.amount) == ("Total", "€150.00")
    assert settled.note == "Nothing is left to pay on this invoice."


def test_nothing_on_paper_changes_with_the_day_it_is_read_on() -> None:
    assert content(invoice(display_status="overdue")) == content(invoice(display_status="unpaid"))


def test_payments_that_arrived_and_credit_notes_that_count_are_listed_by_day() -> None:
    payments = [
        {
            "payment_status": "succeeded",
            "amount_cents": 4_000,
            "created_at": "2025-02-10T12:00:00Z",
            "reference": "SEPA 1",
        },
        {
            "payment_status": "failed",
            "amount_cents": 9_999,
            "created_at": "2025-02-09T12:00:00Z",
            "reference": None,
        },
    ]
    notes = [
        {
            "number": "CN-1",
            "issuing_date": "2025-02-05",
            "offset_amount_cents": 1_000,
            "voided": False,
        },
        {
            "number": "CN-2",
            "issuing_date": "2025-02-05",
            "offset_amount_cents": 500,
            "voided": True,
        },
    ]
    settling = content(invoice(payments=payments, credit_notes=notes)).tables[1].groups[0].rows
    shown = [(row.cells[0], described(row, 1), row.cells[2]) for row in settling]
    assert shown == [
        ("Feb 5, 2025", "Credit note CN-1", "-10.00"),
        ("Feb 10, 2025", "Payment SEPA 1", "-40.00"),
    ]


def test_the_parties_are_those_of_the_invoice_and_an_address_is_never_mixed() -> None:
    moved = content(
        invoice(
            customer={"legal_name": "Old Name KG", "address_line1": "Altgasse 1", "city": "Ulm"}
        )
    ).buyer
    assert moved.name is not None
    assert moved.name.text == "Old Name KG"
    assert [one.text for one in moved.lines] == ["Nordlicht", "Altgasse 1", "Ulm"]


def test_a_party_that_nobody_described_is_named_by_its_id() -> None:
    shown = content(
        minimal_invoice(), customer={"external_id": "cus_9"}, organization={"id": "org"}
    )
    assert shown.buyer.name is not None
    assert shown.seller.name is not None
    assert (shown.buyer.name.text, shown.seller.name.text) == ("cus_9", "org")


def test_an_american_address_puts_the_city_first() -> None:
    american = {"name": "Hooli", "zipcode": "91364", "city": "Woodland Hills", "state": "CA"}
    block = content(invoice(), customer={**american, "country": "US"}).buyer
    assert [one.text for one in block.lines] == ["Woodland Hills, CA 91364", "United States"]


def test_the_country_is_named_in_the_readers_language() -> None:
    assert "Allemagne" in [one.text for one in content(invoice(), "fr").buyer.lines]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://pay.example.com", "file:///etc"])
def test_only_a_secure_address_becomes_a_link(url: str) -> None:
    assert link(invoice(payment_url=url)) is None
    assert link(invoice(payment_url="https://pay.example.com")) == "https://pay.example.com"


def test_an_identifier_stays_in_its_own_direction_inside_arabic() -> None:
    shown = content(invoice(), "ar")
    assert shown.direction == "rtl"
    assert shown.number is not None
    assert shown.number.dir == "ltr"
    assert shown.title == "فاتورة \u2068ACM-2025-001\u2069"
    tax_id = next(one for one in shown.seller.lines if "812345678" in one.text)
    assert "\u2068FR\xa012\xa0812345678\u2069" in tax_id.text


def test_letters_go_on_the_paper_of_the_buyers_country() -> None:
    assert content(invoice()).size == "a4"
    assert content(invoice(), customer={**BUYER, "country": "US"}).size == "us-letter"


def test_the_masthead_is_the_common_name_and_the_seller_signs_with_the_legal_one() -> None:
    shown = content(invoice(), organization=SELLER)
    assert shown.masthead is not None
    assert shown.seller.name is not None
    assert (shown.masthead.text, shown.seller.name.text) == ("Acme", "Acme Cloud SAS")
    assert "Acme" not in [one.text for one in shown.seller.lines]


@pytest.mark.parametrize("color", ["red", "#12345", "url(#x)", 7])
def test_a_colour_that_is_none_is_not_used(color: object) -> None:
    branded = {**SELLER, "branding": {"accent_color": color}}
    assert content(invoice(), organization=branded).accent is None
    branded["branding"] = {"accent_color": "#0f766e"}
    assert content(invoice(), organization=branded).accent == "#0f766e"
