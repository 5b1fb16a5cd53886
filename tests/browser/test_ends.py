"""Links that no longer work, and pages that could not be loaded: each says what to do."""

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect

from tests.browser.customers import Customer, until
from tests.browser.portal_page import Lend, OpenPortal, browsing

pytestmark = pytest.mark.browser
Open = Callable[..., OpenPortal]


def expired(customer: Customer, **asked: object) -> str:
    """A link whose time is over."""
    session = customer.session(expires_in=1, **asked)
    with customer.stack.portal(session["token"]) as portal:
        until(
            lambda: portal.get("/portal/api/overview").status_code,
            lambda status: status == httpx.codes.UNAUTHORIZED,
        )
    url: str = session["url"]
    return url


def revoked(customer: Customer) -> str:
    session = customer.session()
    customer.revoke(session["id"])
    url: str = session["url"]
    return url


def altered(customer: Customer) -> str:
    url: str = customer.session()["url"]
    return url[:-10] + "AAAAAAAAAA"


def for_something_else(customer: Customer) -> str:
    url: str = customer.session(scopes=["portal:preferences"])["url"]
    return url


def without_token(customer: Customer) -> str:
    url: str = customer.session()["url"]
    return url.partition("#")[0]


@pytest.mark.parametrize(
    ("link", "title"),
    [
        (expired, "This link has expired"),
        (revoked, "This link was withdrawn"),
        (altered, "This link does not work"),
        (for_something_else, "This link does not open this page"),
        (without_token, "Your session is not in this window"),
    ],
)
def test_a_link_that_does_not_work_says_why_and_what_to_do(
    lend: Lend,
    open_portal: Open,
    reader: Customer,
    link: Callable[[Customer], str],
    title: str,
) -> None:
    with lend(expected="40") as context:
        portal = open_portal(context, link(reader))
        expect(portal.frame.locator("h1")).to_have_text(title)
        expect(portal.frame.locator("main")).to_contain_text("Open billing again from")
        expect(portal.page.frame_locator("#portal").locator("#announcer")).to_have_text(title)
        assert portal.frame.title() == title


def test_the_end_is_told_in_the_language_that_this_frame_last_showed(
    browser: Browser, open_portal: Open, reader: Customer
) -> None:
    session = reader.session(locale="fr")
    with browsing(browser, expected="401") as context:
        # Never answered: it would tell of the end before the reload, and the link be forgotten.
        context.route("**/portal/api/stream**", lambda _: None)
        portal = open_portal(context, session["url"]).ready()
        expect(portal.frame.locator("html")).to_have_attribute("lang", "fr")
        # A reload brings the shell in the organization's language, which is English.
        reader.revoke(session["id"])
        portal.frame.evaluate("location.reload()")
        expect(portal.frame.locator("h1")).to_have_text("Ce lien a été révoqué")
        expect(portal.frame.locator("html")).to_have_attribute("lang", "fr")


@pytest.mark.parametrize(
    ("status", "body", "title", "again"),
    [
        (500, "", "This page could not be loaded", "Try again"),
        (503, "", "Billing cannot be reached at the moment", "Try again now"),
        (429, '{"code": "rate_limited"}', "Too many pages were asked for", "Try again"),
    ],
)
def test_a_page_that_could_not_be_loaded_says_why_and_can_be_tried_again(
    lend: Lend,
    open_portal: Open,
    reader_url: str,
    status: int,
    body: str,
    title: str,
    again: str,
) -> None:
    with lend(expected=str(status)) as context:
        portal = open_portal(context, reader_url).ready()
        failing = "**/portal/pages/invoices**"
        portal.page.route(failing, lambda route: route.fulfill(status=status, body=body))
        portal.frame.get_by_role("link", name="Invoices", exact=True).click()
        expect(portal.frame.locator("h1")).to_have_text(title)
        expect(portal.frame.locator("h1")).to_be_focused()
        portal.page.unroute(failing)
        portal.frame.get_by_role("button", name=again, exact=True).click()
        portal.frame.get_by_role("searchbox").wait_for()


def test_a_service_that_was_away_is_back_without_anybody_asking(
    lend: Lend, open_portal: Open, reader_url: str
) -> None:
    with lend(expected="503") as context:
        portal = open_portal(context, reader_url).ready()
        failing = "**/portal/pages/invoices**"
        portal.page.route(failing, lambda route: route.fulfill(status=503, body=""))
        portal.frame.get_by_role("link", name="Invoices", exact=True).click()
        expect(portal.frame.locator("h1")).to_have_text("Billing cannot be reached at the moment")
        portal.page.unroute(failing)
        portal.frame.get_by_role("searchbox").wait_for()


def test_a_page_that_takes_long_says_so_without_a_jump_and_can_be_asked_for_anew(
    context: BrowserContext, open_portal: Open, reader_url: str
) -> None:
    portal = open_portal(context, reader_url).ready()
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        held.append(route)

    portal.page.route("**/portal/pages/invoices**", hold_the_first)
    portal.frame.get_by_role("link", name="Invoices", exact=True).click()
    bone = portal.frame.locator("main .bone").first
    before = bone.bounding_box()
    slow = portal.frame.locator("#slow")
    expect(slow).to_contain_text("This takes longer than usual.", timeout=10_000)
    expect(portal.frame.locator("#announcer")).to_have_text("This takes longer than usual.")
    assert bone.bounding_box() == before
    slow.get_by_role("button", name="Try again").click()
    portal.frame.get_by_role("searchbox").wait_for()
    expect(slow).to_have_count(0)


def test_a_download_that_failed_is_told_and_can_be_tried_again(
    lend: Lend, open_portal: Open, reader_url: str
) -> None:
    with lend(expected="503") as context:
        portal = open_portal(context, reader_url).ready()
        portal.page.route("**/pdf", lambda route: route.fulfill(status=503, body=""))
        button = portal.frame.get_by_role("button", name="Download PDF of invoice").first
        button.click()
        tray = portal.frame.locator("#tray")
        expect(tray).to_contain_text("The file could not be downloaded.")
        portal.page.unroute("**/pdf")
        with portal.page.expect_download():
            tray.get_by_role("button", name="Try again").click()
        expect(tray).to_contain_text("The file is in your downloads.")
        # It is said for some seconds.
        expect(tray).to_be_hidden(timeout=10_000)


def test_offline_is_told_and_the_page_loads_by_itself_when_the_line_is_back(
    browser: Browser, open_portal: Open, reader_url: str
) -> None:
    with browsing(browser, expected="ERR_INTERNET_DISCONNECTED") as context:
        portal = open_portal(context, reader_url).ready()
        context.set_offline(True)
        portal.frame.get_by_role("link", name="Invoices", exact=True).click()
        expect(portal.frame.locator("h1")).to_have_text("You are offline")
        context.set_offline(False)
        portal.frame.get_by_role("searchbox").wait_for()


def test_a_slow_page_shows_where_its_content_will_be(
    context: BrowserContext, open_portal: Open, reader_url: str
) -> None:
    portal = open_portal(context, reader_url).ready()
    held: list[Route] = []
    portal.page.route("**/portal/pages/invoices**", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks the handler
    portal.frame.get_by_role("link", name="Invoices", exact=True).click()
    portal.frame.locator("main [aria-busy=true] .bone").first.wait_for()
    held[0].continue_()
    portal.frame.get_by_role("searchbox").wait_for()
    expect(portal.frame.locator(".bone")).to_have_count(0)


def test_an_unknown_organization_gets_a_page_that_does_not_say_more(
    lend: Lend, reader_url: str
) -> None:
    address, _, token = reader_url.partition("#")
    with lend(expected="404") as context:
        page = context.new_page()
        answer = page.goto(f"{address}-nobody#{token}")
        assert answer is not None
        assert answer.status == httpx.codes.NOT_FOUND
        expect(page.locator("h1")).to_have_text("There is nothing here")
