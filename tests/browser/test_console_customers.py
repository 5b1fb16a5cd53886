"""The whole way of an operator: sign in, find a customer, set the language, see the portal."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import SIZES, complaints_in_both_schemes
from tests.browser.customers import Customer
from tests.browser.portal_page import Lend
from tests.system.conftest import RunningStack

pytestmark = pytest.mark.browser
OperatorsPage = Callable[[BrowserContext], Page]
VIEWS = ("overview", "invoices", "payments", "credit_notes", "profile", "activity", "settings")


def signed_in(context: BrowserContext, stack: RunningStack) -> Page:
    """At the list of customers, by the keyboard alone."""
    page = context.new_page()
    page.goto(f"{stack.url}/console/customers")
    expect(page.get_by_label("API key")).to_be_focused()
    page.keyboard.type(stack.api_key)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Customers")
    return page


def opened(page: Page, customer: Customer) -> None:
    """The customer's page, found by a part of the id."""
    page.get_by_label("Search customers").fill(customer.billing.customer_id[3:].upper())
    page.keyboard.press("Enter")
    page.locator(".people .number").click()
    expect(page.get_by_role("link", name="All customers")).to_be_visible()


def test_an_operator_sets_a_language_and_sees_what_the_customer_sees(
    context: BrowserContext, stack: RunningStack, make_customer: Callable[..., Customer]
) -> None:
    page, customer = signed_in(context, stack), make_customer()
    opened(page, customer)
    outstanding = page.locator(".headline").first.inner_text()

    page.get_by_role("link", name="Settings").last.click()
    page.get_by_label("Document language").select_option(label="Deutsch")
    page.get_by_role("button", name="Save language").click()
    expect(page.get_by_role("status")).to_contain_text("in German from now on")
    expect(page.get_by_label("Document language")).to_have_value("de")

    page.get_by_role("button", name="Customer portal").focus()
    with context.expect_page() as opening:
        page.keyboard.press("Enter")
    portal = opening.value
    # The customer's next page is in the language that was set a moment ago.
    expect(portal.locator("html")).to_have_attribute("lang", "de")
    expect(portal.get_by_role("link", name="Rechnungen", exact=True)).to_be_visible()
    digits = re.sub(r"\D", "", outstanding)
    assert re.sub(r"\D", "", portal.locator(".headline").first.inner_text()) == digits
    assert portal.evaluate("opener") is None
    assert "#" not in portal.url

    page.get_by_role("link", name="Activity").click()
    expect(page.locator(".mark").first).to_have_text("Preview")


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_and_nothing_is_too_wide(
    lend: Lend, stack: RunningStack, operators_page: OperatorsPage, reader: Customer, size: str
) -> None:
    with lend(reduced_motion="reduce", **SIZES[size]) as context:
        page = operators_page(context)
        page.goto(f"{stack.url}/console/customers")
        assert complaints_in_both_schemes(page) == []
        opened(page, reader)
        address = page.url
        for view in VIEWS:
            page.goto(f"{address}?view={view}")
            if page.locator(".filters > summary").count():
                page.locator(".filters > summary").click()
            assert complaints_in_both_schemes(page) == [], view
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
            if view in ("invoices", "payments"):
                page.locator(".invoices .number").first.click()
                assert complaints_in_both_schemes(page) == [], view
