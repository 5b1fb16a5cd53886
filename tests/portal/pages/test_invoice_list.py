"""The list says what is filtered and sorted, and every way on is an address."""

from datetime import date
from typing import Any
from urllib.parse import parse_qs

import pytest

from services.portal.pages import invoice_pages
from services.portal.pages.address import filters
from services.portal.pages.invoice_list import InvoiceList, invoice_list
from services.portal.queries import InvoiceQuery
from tests.portal.pages.answers import a_reader, item, overview, plain, totals


def a_list(
    query: InvoiceQuery, *ids: str, cursor: str | None = None, locale: str = "en"
) -> InvoiceList:
    answer = {"invoices": [item(i) for i in ids], "next_cursor": cursor}
    return invoice_list(a_reader(locale), query, answer, ["EUR"])


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (InvoiceQuery(statuses=("overdue", "unpaid")), "Status: Overdue, Unpaid"),
        (InvoiceQuery(currencies=("EUR",)), "Currency: EUR"),
        (InvoiceQuery(types=("one_off",)), "Type: One-off"),
        (InvoiceQuery(types=("their_own",)), "Type: their own"),
        (InvoiceQuery(issued_from=date(2026, 1, 1)), "Issued: from Jan 1, 2026"),
        (InvoiceQuery(due_to=date(2026, 1, 31)), "Due: until Jan 31, 2026"),
        (InvoiceQuery(amount_min=100, amount_max=0), "Amount: 1.00 to 0.00"),
        (
            InvoiceQuery(amount_max=1_500, currencies=("JPY",)),
            "Amount: up to ¥1,500",
        ),
    ],
)
def test_a_filter_is_a_chip_in_words(query: InvoiceQuery, said: str) -> None:
    assert said in [plain(chip.text) for chip in a_list(query).chips]


def test_what_is_searched_for_stands_in_its_field_and_is_no_chip() -> None:
    page = a_list(InvoiceQuery(q="acm"), "inv_1")
    assert page.search == "acm"
    assert page.chips == []


def test_a_column_turns_its_order_around_and_starts_at_the_first_page() -> None:
    page = a_list(InvoiceQuery(cursor="here"), "inv_1")
    assert page.headings["issuing_date"].direction == "descending"
    assert page.headings["number"].direction == ""
    assert parse_qs(page.headings["issuing_date"].link)["sort"] == ["issuing_date"]
    assert "cursor" not in page.headings["number"].link


def test_pages_lead_to_both_neighbours_and_keep_the_filters() -> None:
    answer = {"invoices": [item()], "next_cursor": "later", "previous_cursor": "earlier"}
    page = invoice_list(a_reader(), InvoiceQuery(statuses=("paid",), cursor="here"), answer, [])
    assert page.next_page == "?view=invoices&status=paid&cursor=later"
    assert page.previous_page == "?view=invoices&status=paid&before=earlier"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        ({"value": 1, "exact": True}, "1 invoice"),
        ({"value": 1_000, "exact": True}, "1,000 invoices"),
        ({"value": 1_000, "exact": False}, "More than 1,000 invoices"),
    ],
)
def test_the_count_is_exact_or_says_that_there_are_more(count: dict[str, Any], said: str) -> None:
    answer = {"invoices": [item()], "next_cursor": None, "count": count}
    assert invoice_list(a_reader(), InvoiceQuery(), answer, ["EUR"]).summary == said


def test_the_whole_list_is_a_file_with_the_same_filters_and_from_its_beginning() -> None:
    page = a_list(InvoiceQuery(statuses=("paid",), q="a&b", cursor="here"), "inv_1")
    assert page.sheet == "/portal/api/invoices.csv?status=paid&q=a%26b&locale=en"
    assert page.archive == "/portal/api/invoices.zip?status=paid&q=a%26b&locale=en"


def test_without_the_right_to_documents_nothing_can_be_selected_or_saved() -> None:
    answer = {"invoices": [item()], "next_cursor": None}
    for downloads in (True, False):
        page = invoice_pages.invoices(
            a_reader(), InvoiceQuery(), answer, overview(totals()), [], downloads=downloads
        )
        assert ("data-choose" in page) is downloads
        assert ("invoices.zip" in page) is downloads


def test_amounts_wait_for_a_currency_when_there_are_several() -> None:
    answer: dict[str, Any] = {"invoices": [], "next_cursor": None}
    several = invoice_list(a_reader(), InvoiceQuery(), answer, ["EUR", "JPY"]).panel
    assert several.amounts_need_currency
    chosen = invoice_list(a_reader(), InvoiceQuery(currencies=("JPY",)), answer, ["EUR", "JPY"])
    assert not chosen.panel.amounts_need_currency


@pytest.mark.parametrize(
    ("locale", "point", "group", "example"),
    [
        ("en", ".", ",", "Write the amount like this: KWD 1,234.500"),
        ("de", ",", ".", "Schreiben Sie den Betrag so: 1.234,500 KWD"),
        ("fr", ",", "\u202f", "Écrivez le montant ainsi : 1\u202f234,500 KWD"),
    ],
)
def test_the_panel_says_how_its_reader_writes_amounts(
    locale: str, point: str, group: str, example: str
) -> None:
    panel = a_list(InvoiceQuery(currencies=("KWD",)), locale=locale).panel
    (kwd,) = (amounts for amounts in panel.amounts if amounts.currency == "KWD")
    assert (panel.point, panel.group, kwd.decimals) == (point, group, 3)
    assert plain(kwd.example).replace("\N{NO-BREAK SPACE}", " ") == example
    assert kwd.sign.strip() == "KWD"


def test_amounts_are_shown_as_they_are_typed_in_the_readers_language() -> None:
    panel = a_list(InvoiceQuery(amount_min=123_450), locale="de").panel
    assert panel.values["amount_min"] == "1.234,50"


def test_a_list_without_rows_says_which_filter_to_drop() -> None:
    query = InvoiceQuery(statuses=("overdue",), currencies=("EUR",), q="zzz")
    finding = [filter_ for filter_ in filters(query) if filter_.names == ("q",)]
    empty: dict[str, Any] = {"invoices": [], "next_cursor": None}
    page = invoice_pages.invoices(a_reader(), query, empty, overview(totals()), finding)
    dropping = page[page.index("Without one of these there are some") :]
    assert "Search: \u2068zzz\u2069" in dropping
    assert 'href="?view=invoices&amp;status=overdue&amp;currency=EUR"' in dropping


def test_a_list_that_no_dropped_filter_fills_leads_to_all_invoices() -> None:
    empty: dict[str, Any] = {"invoices": [], "next_cursor": None}
    page = invoice_pages.invoices(a_reader(), InvoiceQuery(q="zz"), empty, overview(totals()), [])
    assert "No invoice matches" in page


def test_what_customers_are_called_is_text_and_never_markup() -> None:
    hostile = "<img src=x onerror=alert(1)>\"'&"
    answer = {
        "invoices": [item(number=hostile, purchase_order_number=hostile)],
        "next_cursor": None,
    }
    page = invoice_pages.invoices(
        a_reader(organization_name=hostile), InvoiceQuery(q=hostile), answer, overview(totals()), []
    )
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;&#34;&#39;&amp;" in page
