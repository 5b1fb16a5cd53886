"""An open page follows what happens, without a reload and without disturbing its reader."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.customers import Customer
from tests.browser.portal_page import Lend, OpenPortal, browsing

pytestmark = pytest.mark.browser
Open = Callable[..., OpenPortal]


@pytest.fixture
def customer(make_customer: Callable[..., Customer]) -> Customer:
    """A customer of this test alone."""
    return make_customer()


def test_a_payment_changes_the_open_page_without_a_reload(
    context: BrowserContext, open_portal: Open, customer: Customer
) -> None:
    portal = open_portal(context, customer.session()["url"]).ready()
    portal.frame.evaluate("window.stayed = true")
    customer.billing.publish(customer.billing.payment(customer.id_of(1), 1_845_000))
    expect(portal.frame.locator(".headline-name").first).to_have_text("To pay")
    expect(portal.frame.locator(".invoices")).not_to_contain_text("Overdue")
    assert portal.frame.evaluate("window.stayed")
    expect(portal.frame.locator("#announcer")).to_have_text("This page was updated.")


def test_a_change_keeps_focus_scroll_and_what_was_typed(
    context: BrowserContext, open_portal: Open, customer: Customer
) -> None:
    url = customer.session(view="invoices")["url"]
    portal = open_portal(context, url, height=700).ready()
    frame = portal.frame
    frame.get_by_role("button", name="Filters").click()
    frame.get_by_label("Issued from").fill("2026-01-31")
    frame.get_by_label("Due until").focus()
    frame.evaluate("scrollTo(0, 200)")
    customer.billing.publish(customer.billing.payment(customer.id_of(2), 37_922))
    row = frame.locator("tr", has_text="ACM-2026-1098")
    expect(row).to_contain_text("Paid")
    expect(frame.locator("#panel")).to_be_visible()
    expect(frame.get_by_label("Issued from")).to_have_value("2026-01-31")
    expect(frame.get_by_label("Due until")).to_be_focused()
    assert frame.evaluate("scrollY") == 200


def test_what_changed_is_pointed_out_and_nothing_else(
    context: BrowserContext, open_portal: Open, customer: Customer
) -> None:
    portal = open_portal(context, customer.session(view="invoices")["url"]).ready()
    portal.frame.evaluate(
        "window.pointed = new Set(); new MutationObserver((records) => records.forEach((record) =>"
        " record.target.classList.contains('changed') && pointed.add(record.target.dataset.key)))"
        ".observe(document.body, { subtree: true, attributeFilter: ['class'] })"
    )
    customer.billing.publish(customer.billing.payment(customer.id_of(1), 1_845_000))
    portal.until("pointed.size")
    assert portal.frame.evaluate("[...pointed]") == [customer.id_of(1)]


def test_a_new_invoice_appears_on_the_open_list(
    context: BrowserContext, open_portal: Open, customer: Customer
) -> None:
    portal = open_portal(context, customer.session(view="invoices")["url"]).ready()
    customer.billing.publish(customer.billing.invoice("brand-new", number="NEW-1"))
    expect(portal.frame.locator(".invoices .number").first).to_have_text("NEW-1")


def test_a_session_that_is_revoked_while_open_ends_in_a_page_that_says_so(
    lend: Lend, open_portal: Open, customer: Customer
) -> None:
    session = customer.session(locale="de")
    with lend(expected="401") as context:
        portal = open_portal(context, session["url"]).ready()
        portal.frame.get_by_role("link", name="Übersicht").click()
        customer.revoke(session["id"])
        expect(portal.frame.locator("h1")).to_have_text("Dieser Link wurde widerrufen")
        expect(portal.frame.locator("h1")).to_be_focused()
        expect(portal.frame.locator("main")).to_contain_text("Acme Cloud")
        # Nothing of the customer is left on the page.
        assert "ACM-2026" not in portal.frame.locator("body").inner_html()
        assert "18.450" not in portal.frame.locator("body").inner_html()


def test_a_change_that_comes_while_the_line_is_down_is_seen_when_it_is_up_again(
    browser: Browser, open_portal: Open, customer: Customer
) -> None:
    with browsing(browser, expected="ERR_INTERNET_DISCONNECTED") as context:
        portal = open_portal(context, customer.session()["url"]).ready()
        context.set_offline(True)
        expect(portal.frame.locator("#notice-offline")).to_be_visible()
        customer.billing.publish(customer.billing.payment(customer.id_of(1), 1_845_000))
        context.set_offline(False)
        expect(portal.frame.locator(".headline-name").first).to_have_text("To pay")
        expect(portal.frame.locator("#notice-offline")).to_be_hidden()
