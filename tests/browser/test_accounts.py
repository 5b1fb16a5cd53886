"""Payments and receipts, credit notes, and the account itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.axe import LOOKS, SIZES, complaints_in_both_schemes
from tests.browser.customers import Customer, until
from tests.browser.every_page import page_url
from tests.browser.history import PAID_MONTHS
from tests.browser.portal_page import Lend, OpenPortal, browsing
from tests.browser.test_keyboard import focused, tab_to

pytestmark = pytest.mark.browser
Open = Callable[..., OpenPortal]

VIEWS = ("payments", "credit_notes", "statement", "account")
RECEIPT = "RCPT-1"
PAGE_ROWS = 25


@pytest.fixture(scope="module")
def payer(make_customer: Callable[..., Customer]) -> Customer:
    """A customer with more payments than a page holds, one of them receipted."""
    customer = make_customer(legal_name="Müller & Söhne GmbH")
    billing = customer.billing
    today = datetime.now(UTC)
    paid = [
        billing.payment(
            customer.id_of(10 + n), 100 + n, created_at=(today - timedelta(days=n)).isoformat()
        )
        for n in range(PAID_MONTHS)
    ]
    receipted = paid[0]["data"]["payment"]["id"]
    receipt = {"id": f"receipt-{receipted}", "number": RECEIPT, "payment": {"id": receipted}}
    billing.publish(*paid, billing.event("payment_receipt.created", {"payment_receipt": receipt}))
    with customer.stack.portal(customer.session()["token"]) as portal:
        until(
            lambda: portal.get(f"/portal/api/payments/{receipted}").json(),
            lambda answer: bool((answer.get("payment") or {}).get("receipt")),
        )
    return customer


def opened(open_portal: Open, context: BrowserContext, customer: Customer, view: str) -> OpenPortal:
    return open_portal(context, customer.session(view=view)["url"]).ready()


def parameters(portal: OpenPortal) -> dict[str, str]:
    query = portal.path().partition("?")[2]
    return {name: values[0] for name, values in parse_qs(query).items()}


# -- navigation ----------------------------------------------------------------------------------


def test_every_page_is_one_key_away_and_says_that_it_is_the_one(
    context: BrowserContext, open_portal: Open, reader_url: str
) -> None:
    portal = open_portal(context, reader_url).ready()
    names = ("Invoices", "Payments", "Credit notes", "Statement", "Account", "Overview")
    for name in names:
        tab_to(portal, name, key="Shift+Tab" if name == "Overview" else "Tab")
        portal.page.keyboard.press("Enter")
        expect(portal.frame.locator(".tabs [aria-current=page]")).to_have_text(name)
        expect(portal.frame.locator("h1")).to_be_focused()
        portal.frame.locator(".tabs a").first.focus()


@pytest.mark.parametrize("locale", ["en", "de", "ar"])
def test_on_a_phone_the_current_page_is_in_sight_and_all_are_in_reach(
    lend: Lend, open_portal: Open, reader: Customer, locale: str
) -> None:
    with lend(**LOOKS["phone"]) as context:
        url = reader.session(view="account", locale=locale)["url"]
        portal = open_portal(context, url).ready()
        in_sight = (
            "(() => { const a = document.activeElement.closest('.tabs a')"
            " ?? document.querySelector('.tabs [aria-current]');"
            " const { left, right } = a.getBoundingClientRect();"
            " return left >= 0 && right <= innerWidth })()"
        )
        portal.until(in_sight)
        for _ in range(6):
            portal.page.keyboard.press("Tab")
            portal.until(in_sight)
        assert portal.frame.evaluate("document.documentElement.scrollWidth <= innerWidth")


# -- payments and credit notes -------------------------------------------------------------------


def test_payments_are_narrowed_paged_and_gone_back_to(
    context: BrowserContext, open_portal: Open, payer: Customer
) -> None:
    portal = opened(open_portal, context, payer, "payments")
    frame = portal.frame
    expect(frame.locator(".entries .number")).to_have_count(PAGE_ROWS)
    frame.get_by_role("link", name="Next page").click()
    expect(frame.locator(".entries .number")).to_have_count(PAID_MONTHS + 4 - PAGE_ROWS)
    assert "cursor" in parameters(portal)
    frame.evaluate("history.back()")
    expect(frame.locator(".entries .number")).to_have_count(PAGE_ROWS)
    frame.get_by_role("link", name="Failed", exact=True).click()
    expect(frame.locator(".entries .number")).to_have_count(1)
    assert parameters(portal) == {"view": "payments", "status": "failed"}
    expect(frame.locator(".entries")).to_contain_text("Card declined: insufficient funds")
    frame.locator(".entries .number").click()
    expect(frame.locator(".headline")).to_contain_text("€42,500.50")
    expect(frame.locator(".why")).to_contain_text("insufficient funds")
    frame.locator("[data-back]").click()
    expect(frame.locator(".entries .number")).to_have_count(1)
    assert parameters(portal) == {"view": "payments", "status": "failed"}


def test_a_filter_without_result_is_dropped_by_keyboard(
    context: BrowserContext, open_portal: Open, payer: Customer
) -> None:
    portal = opened(open_portal, context, payer, "payments")
    tab_to(portal, "Failed")
    portal.page.keyboard.press("Enter")
    expect(portal.frame.locator(".entries .number")).to_have_count(1)
    assert focused(portal) == "Failed"
    tab_to(portal, "Filters")
    portal.page.keyboard.press("Enter")
    portal.frame.get_by_label("Until").fill("2020-01-31")
    portal.frame.get_by_label("Until").press("Enter")
    expect(portal.frame.locator(".state")).to_contain_text("No payment matches all of these")
    assert focused(portal) == "Filters (1)"
    tab_to(portal, "Remove filter Period")
    portal.page.keyboard.press("Enter")
    expect(portal.frame.locator(".entries .number")).to_have_count(1)


def test_a_payment_leads_to_its_invoice_and_that_back_to_the_payment(
    context: BrowserContext, open_portal: Open, payer: Customer
) -> None:
    portal = opened(open_portal, context, payer, "payments")
    row = portal.frame.locator(".entries tbody tr", has_text="ACM-2026-1098")
    row.get_by_role("link", name="ACM-2026-1098").click()
    expect(portal.frame.locator("h1")).to_contain_text("Invoice ACM-2026-1098")
    portal.frame.evaluate("history.back()")
    expect(portal.frame.locator("h1")).to_have_text("Payments")


def test_a_receipt_is_saved_from_the_list_and_from_the_payment(
    context: BrowserContext, open_portal: Open, payer: Customer
) -> None:
    portal = opened(open_portal, context, payer, "payments")
    save = portal.frame.get_by_role("button", name=RECEIPT)
    with portal.page.expect_download() as started:
        save.click()
    assert started.value.path().read_bytes().startswith(b"%PDF-")
    row = portal.frame.locator(".entries tbody tr", has=save)
    row.locator(".number").click()
    with portal.page.expect_download() as started:
        portal.frame.get_by_role("button", name="Download receipt").click()
    assert started.value.path().read_bytes().startswith(b"%PDF-")


def test_credit_notes_say_what_they_took_off_and_are_saved(
    context: BrowserContext, open_portal: Open, reader: Customer
) -> None:
    portal = opened(open_portal, context, reader, "credit_notes")
    expect(portal.frame.locator(".entries")).to_contain_text("Taken off the invoice")
    # Its words: the link itself reaches over the row, in the middle of which another one lies.
    portal.frame.get_by_role("link", name="CN-0009").locator("bdi").click()
    expect(portal.frame.locator("h1")).to_contain_text("CN-0009")
    expect(portal.frame.locator(".headline")).to_contain_text("€50.00")
    with portal.page.expect_download() as started:
        portal.frame.get_by_role("button", name="Download PDF").click()
    assert started.value.path().read_bytes().startswith(b"%PDF-")


def test_open_pages_follow_what_happens_and_keep_the_focus(
    context: BrowserContext, open_portal: Open, make_customer: Callable[..., Customer]
) -> None:
    customer = make_customer()
    payments = opened(open_portal, context, customer, "payments")
    statement = opened(open_portal, context, customer, "statement")
    payments.frame.get_by_role("link", name="Received", exact=True).click()
    expect(payments.frame.locator(".entries .number")).to_have_count(2)
    customer.billing.publish(customer.billing.payment(customer.id_of(1), 1_845_000))
    expect(payments.frame.locator(".entries .number")).to_have_count(3)
    assert focused(payments) == "Received"
    expect(statement.frame.locator(".movements").first).to_contain_text("-€18,450.00")


# -- the account ---------------------------------------------------------------------------------


def test_a_language_is_chosen_by_keyboard_shown_at_once_and_kept(
    context: BrowserContext, open_portal: Open, make_customer: Callable[..., Customer]
) -> None:
    customer = make_customer()
    portal = opened(open_portal, context, customer, "account")
    root = portal.frame.locator("html")
    tab_to(portal, "Français")
    portal.page.keyboard.press("Enter")
    expect(root).to_have_attribute("lang", "fr")
    assert focused(portal) == "Français"
    expect(portal.frame.locator(".languages [aria-current=true]")).to_have_text("Français")
    portal.reload()
    expect(root).to_have_attribute("lang", "fr")
    with customer.stack.portal(customer.session()["token"]) as api:
        until(
            lambda: api.get("/portal/api/account").json(),
            lambda answer: answer["customer"]["locale"] == "fr",
        )
    later = open_portal(context, customer.session()["url"]).ready()
    expect(later.frame.locator("html")).to_have_attribute("lang", "fr")


def test_a_language_that_was_chosen_is_not_the_next_customers(
    context: BrowserContext, open_portal: Open, make_customer: Callable[..., Customer]
) -> None:
    first, second = make_customer(), make_customer()
    portal = opened(open_portal, context, first, "account")
    portal.frame.get_by_role("button", name="Français").click()
    expect(portal.frame.locator("html")).to_have_attribute("lang", "fr")
    portal.page.evaluate(
        "(url) => { document.getElementById('portal').src = url }", second.session()["url"]
    )
    expect(portal.frame.locator("html")).to_have_attribute("lang", "en")


def test_each_language_is_written_and_read_as_its_own(
    context: BrowserContext, open_portal: Open, reader: Customer
) -> None:
    portal = opened(open_portal, context, reader, "account")
    named = portal.frame.get_by_role("button", name="العربية").locator("span")
    expect(named).to_have_attribute("lang", "ar")
    expect(named).to_have_attribute("dir", "rtl")


def test_what_could_not_be_changed_is_said(
    browser: Browser, open_portal: Open, reader: Customer
) -> None:
    with browsing(browser, expected="503") as context:
        portal = opened(open_portal, context, reader, "account")
        context.route("**/portal/api/preferences", lambda route: route.fulfill(status=503))
        portal.frame.get_by_role("button", name="Deutsch").click()
        expect(portal.frame.locator("#notice-change")).to_be_visible()
        expect(portal.frame.locator("html")).to_have_attribute("lang", "en")


def test_signing_out_ends_the_session_for_good(
    lend: Lend, open_portal: Open, reader: Customer
) -> None:
    session = reader.session(view="account")
    with lend(expected="401") as context:
        portal = open_portal(context, session["url"]).ready()
        tab_to(portal, "Sign out")
        portal.page.keyboard.press("Enter")
        expect(portal.frame.locator("h1")).to_have_text("You are signed out")
        expect(portal.frame.locator("h1")).to_be_focused()
        expect(portal.frame.locator("main")).not_to_contain_text("Coleman-Blair")
        again = open_portal(context, session["url"])
        expect(again.frame.locator("h1")).to_have_text("This link was withdrawn")


# -- everyone ------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["en", "ar"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_and_nothing_is_too_wide(
    lend: Lend, open_portal: Open, payer: Customer, size: str, locale: str
) -> None:
    with lend(reduced_motion="reduce", **SIZES[size]) as context:
        session_url = payer.session(locale=locale)["url"]
        portal = open_portal(context, session_url).ready()
        for view in VIEWS:
            portal.turn_to(page_url(session_url, {"view": view}))
            if portal.frame.locator("#filters").count():
                portal.frame.locator("#filters").click()
            assert complaints_in_both_schemes(portal) == []
            assert portal.frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
            if portal.frame.locator(".entries .number").count():
                portal.frame.locator(".entries .number bdi").first.click()
                expect(portal.frame.locator("[data-back]")).to_be_visible()
                assert complaints_in_both_schemes(portal) == []
