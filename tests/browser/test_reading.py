"""Reading, filtering, searching, paging and downloading, with the view kept in the address."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.customers import Customer
from tests.browser.history import PAID_MONTHS
from tests.browser.portal_page import OpenPortal

pytestmark = pytest.mark.browser
Open = Callable[..., OpenPortal]

ALL = PAID_MONTHS + 7
PAGE_ROWS = 25


@pytest.fixture
def listed(context: BrowserContext, open_portal: Open, reader_url: str) -> OpenPortal:
    """The list of all invoices."""
    portal = open_portal(context, reader_url).ready()
    portal.frame.get_by_role("link", name="Invoices", exact=True).click()
    portal.frame.get_by_role("searchbox").wait_for()
    return portal


def parameters(portal: OpenPortal) -> dict[str, str]:
    query = portal.path().partition("?")[2]
    return {name: values[0] for name, values in parse_qs(query).items()}


def until_numbers(portal: OpenPortal, *numbers: str) -> None:
    expect(portal.frame.locator(".invoices .number")).to_have_text(list(numbers))


def test_one_click_leads_from_what_is_overdue_to_exactly_those_invoices(
    context: BrowserContext, open_portal: Open, reader_url: str
) -> None:
    portal = open_portal(context, reader_url).ready()
    portal.frame.get_by_role("link", name="Show the overdue invoice").click()
    until_numbers(portal, "ACM-2026-1099")
    assert parameters(portal) == {"view": "invoices", "status": "overdue", "currency": "EUR"}


def test_currencies_stand_apart_on_the_overview(
    context: BrowserContext, open_portal: Open, reader_url: str
) -> None:
    portal = open_portal(context, reader_url).ready()
    assert portal.frame.locator(".currency h2").all_inner_texts() == ["EUR", "JPY"]
    assert portal.frame.locator(".headline").all_inner_texts() == ["€18,450.00", "¥125,000"]


def test_a_search_finds_by_a_scrap_and_stands_in_the_address(listed: OpenPortal) -> None:
    listed.frame.get_by_role("searchbox").fill("po-778")
    until_numbers(listed, "ACM-2026-1099")
    assert parameters(listed)["q"] == "po-778"
    expect(listed.frame.get_by_role("searchbox")).to_be_focused()


def test_a_search_for_an_amount_as_people_type_it_finds_it(listed: OpenPortal) -> None:
    listed.frame.get_by_role("searchbox").fill("42,500.50")
    until_numbers(listed, "ACM-2026-1097")
    assert parameters(listed)["q"] == "42,500.50"


def test_filters_are_set_together_and_removed_one_by_one(listed: OpenPortal) -> None:
    frame = listed.frame
    frame.get_by_role("button", name="Filters").click()
    frame.get_by_label("Status").select_option("unpaid")
    frame.get_by_label("Currency", exact=True).select_option("JPY")
    frame.get_by_label("Amount from").fill("100,000")
    frame.get_by_role("button", name="Show results").click()
    until_numbers(listed, "ACM-2026-1093")
    assert parameters(listed) == {
        "view": "invoices", "status": "unpaid", "currency": "JPY", "amount_min": "100000",
    }  # fmt: skip
    expect(frame.get_by_role("button", name="Filters (3)")).to_be_focused()
    frame.get_by_role("link", name=re.compile("Remove filter Currency")).click()
    expect(frame.locator(".chip")).to_have_count(2)
    frame.get_by_role("link", name="Clear all").last.click()
    expect(frame.locator(".chip")).to_have_count(0)


def test_an_amount_waits_for_a_currency_to_be_chosen(listed: OpenPortal) -> None:
    frame = listed.frame
    frame.get_by_role("button", name="Filters").click()
    expect(frame.get_by_label("Amount from")).to_be_disabled()
    frame.get_by_label("Currency", exact=True).select_option("EUR")
    expect(frame.get_by_label("Amount from")).to_be_enabled()
    frame.get_by_label("Amount from").fill("18 450,00")
    frame.get_by_label("Amount from").press("Enter")
    expect(frame.locator(".invoices .number")).to_have_count(2)
    assert parameters(listed)["amount_min"] == "1845000"


def test_what_was_no_amount_is_said_to_be_wrong_no_longer_than_it_stands_there(
    listed: OpenPortal,
) -> None:
    frame = listed.frame
    frame.get_by_role("button", name="Filters").click()
    frame.get_by_label("Currency", exact=True).select_option("EUR")
    amount = frame.get_by_label("Amount from")
    amount.fill("abc")
    amount.press("Enter")
    expect(amount).to_have_attribute("aria-invalid", "true")
    frame.get_by_role("searchbox").fill("ACM-2026-1097")
    until_numbers(listed, "ACM-2026-1097")
    expect(amount).not_to_have_attribute("aria-invalid", "true")


def test_what_is_no_amount_is_said_to_be_wrong_and_leads_nowhere(listed: OpenPortal) -> None:
    frame = listed.frame
    before = listed.path()
    frame.get_by_role("button", name="Filters").click()
    frame.get_by_label("Currency", exact=True).select_option("JPY")
    field = frame.get_by_label("Amount up to")
    field.fill("1.5")
    field.press("Enter")
    expect(frame.get_by_role("alert").filter(visible=True)).to_have_text(
        "Write the amount like this: \u2068¥1,234\u2069"
    )
    expect(field).to_have_accessible_description("Write the amount like this: \u2068¥1,234\u2069")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    assert listed.path() == before
    field.fill("¥125.000")
    expect(frame.get_by_role("alert").filter(visible=True)).to_have_count(0)
    field.press("Enter")
    until_numbers(listed, "ACM-2026-1093")
    assert parameters(listed)["amount_max"] == "125000"


def test_columns_sort_and_say_so(listed: OpenPortal) -> None:
    listed.frame.get_by_role("link", name="Amount").click()
    header = listed.frame.get_by_role("columnheader", name="Amount")
    expect(header).to_have_attribute("aria-sort", "descending")
    listed.frame.get_by_role("link", name="Amount").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    assert parameters(listed)["sort"] == "total_amount_cents"


def test_pages_lead_on_and_back_and_every_invoice_is_on_one(listed: OpenPortal) -> None:
    frame = listed.frame
    expect(frame.locator(".invoices .number")).to_have_count(PAGE_ROWS)
    expect(frame.locator(".summary")).to_have_text(f"{ALL} invoices")
    first = listed.numbers()
    frame.get_by_role("link", name="Next page").click()
    expect(frame.locator(".invoices .number")).to_have_count(ALL - PAGE_ROWS)
    assert len({*first, *listed.numbers()}) == ALL
    assert "cursor" in parameters(listed)
    frame.get_by_role("link", name="Previous page").click()
    expect(frame.locator(".invoices .number")).to_have_text(first)
    expect(frame.get_by_role("link", name="Previous page")).to_have_count(0)


def test_coming_back_from_an_invoice_is_coming_back_to_its_row(listed: OpenPortal) -> None:
    listed.page.set_viewport_size({"width": 1_200, "height": 500})
    listed.page.evaluate("document.querySelector('iframe').style.height = '500px'")
    frame = listed.frame
    row = frame.locator(".invoices .number").nth(15)
    number = row.inner_text()
    row.scroll_into_view_if_needed()
    place = frame.evaluate("scrollY")
    assert place > 0
    row.click()
    expect(frame.locator("h1")).to_contain_text(number)
    for back in ("document.querySelector('[data-back]').click()", "history.back()"):
        frame.evaluate(back)
        expect(frame.get_by_role("link", name=number)).to_be_focused()
        assert abs(frame.evaluate("scrollY") - place) < 2
        frame.evaluate("history.forward()")
        expect(frame.locator("h1")).to_contain_text(number)


def test_back_forward_and_reload_keep_the_view(listed: OpenPortal) -> None:
    frame = listed.frame
    frame.get_by_role("link", name="Overdue", exact=True).click()
    until_numbers(listed, "ACM-2026-1099")
    frame.get_by_role("link", name="ACM-2026-1099").click()
    expect(frame.locator("h1")).to_contain_text("ACM-2026-1099")
    frame.evaluate("history.back()")
    until_numbers(listed, "ACM-2026-1099")
    frame.evaluate("history.back()")
    expect(frame.locator(".invoices .number")).to_have_count(PAGE_ROWS)
    frame.evaluate("history.forward()")
    until_numbers(listed, "ACM-2026-1099")
    listed.reload()
    until_numbers(listed, "ACM-2026-1099")
    assert parameters(listed) == {"view": "invoices", "status": "overdue"}


def test_no_result_says_which_filter_to_drop(listed: OpenPortal) -> None:
    listed.frame.get_by_role("link", name="Overdue", exact=True).click()
    until_numbers(listed, "ACM-2026-1099")
    listed.frame.get_by_role("searchbox").fill("acm-2026-1097")
    state = listed.frame.locator(".state")
    expect(state).to_contain_text("No invoice matches all of these filters")
    state.get_by_role("link", name=re.compile("Status")).click()
    until_numbers(listed, "ACM-2026-1097")


def test_an_invoice_shows_its_lines_payments_and_why_it_is_open(
    context: BrowserContext, open_portal: Open, reader: Customer
) -> None:
    session = reader.session(view="invoice", invoice_id=reader.id_of(2))
    frame = open_portal(context, session["url"]).ready().frame
    expect(frame.locator(".headline")).to_contain_text("€379.22")
    expect(frame.locator(".why")).to_contain_text("€608.43")
    expect(frame.get_by_role("table").first).to_contain_text("API calls")
    expect(frame.locator(".timeline")).to_contain_text("received")


def test_a_preset_of_time_and_one_of_status_go_together(listed: OpenPortal) -> None:
    frame = listed.frame
    frame.get_by_role("link", name="This year", exact=True).click()
    expect(frame.locator(".chip")).to_have_count(1)
    frame.get_by_role("link", name="Overdue", exact=True).click()
    until_numbers(listed, "ACM-2026-1099")
    assert set(parameters(listed)) == {"view", "status", "issued_from", "issued_to"}
    frame.get_by_role("link", name="This year", exact=True).click()
    expect(frame.locator(".chip")).to_have_count(1)
    assert set(parameters(listed)) == {"view", "status"}


def test_the_overview_says_what_falls_due_next_and_what_the_year_came_to(
    context: BrowserContext, open_portal: Open, reader_url: str
) -> None:
    frame = open_portal(context, reader_url).ready().frame
    expect(frame.locator(".coming").first).to_contain_text("€379.22")
    euros = frame.locator(".months").first
    expect(euros.locator(".bar-invoiced").first).to_be_visible()
    euros.get_by_text("Show as a table").click()
    expect(euros.get_by_role("row")).to_have_count(13)
    euros.get_by_role("link").last.click()
    frame.get_by_role("searchbox").wait_for()
    expect(frame.locator(".chip", has_text="Issued")).to_have_count(1)


def test_an_invoice_says_how_its_status_is_worked_out(
    context: BrowserContext, open_portal: Open, reader: Customer
) -> None:
    session = reader.session(view="invoice", invoice_id=reader.id_of(2))
    frame = open_portal(context, session["url"]).ready().frame
    frame.get_by_text("How this is worked out").click()
    said = frame.locator(".reckoning")
    for part in ("UTC", "€608.43", "this leaves"):
        expect(said).to_contain_text(part)


def test_a_failed_payment_says_why(
    context: BrowserContext, open_portal: Open, reader: Customer
) -> None:
    session = reader.session(invoice_id=reader.id_of(3))
    frame = open_portal(context, session["url"]).ready().frame
    expect(frame.locator("main")).to_contain_text("Card declined: insufficient funds")


def test_the_way_back_leads_to_the_list_as_it_was_left(listed: OpenPortal) -> None:
    listed.frame.get_by_role("link", name="Overdue", exact=True).click()
    until_numbers(listed, "ACM-2026-1099")
    left = listed.path()
    listed.frame.get_by_role("link", name="ACM-2026-1099").click()
    listed.frame.locator("[data-back]").click()
    until_numbers(listed, "ACM-2026-1099")
    assert listed.path() == left


def test_documents_are_saved_from_the_list_and_from_the_invoice(listed: OpenPortal) -> None:
    with listed.page.expect_download() as started:
        listed.frame.get_by_role("button", name="ACM-2026-1099").click()
    assert_pdf(started.value.path(), started.value.suggested_filename)
    listed.frame.get_by_role("link", name="ACM-2026-1099").click()
    with listed.page.expect_download() as started:
        listed.frame.get_by_role("button", name="Download PDF", exact=True).click()
    assert_pdf(started.value.path(), started.value.suggested_filename)


def assert_pdf(path: Path, name: str) -> None:
    assert path.read_bytes().startswith(b"%PDF-")
    assert name == "ACM-2026-1099.pdf"
