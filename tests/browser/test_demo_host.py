"""The demo's host product shows all that the element can, on a stack as `make demo` starts it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.portal_page import browsing
from tests.deploy.test_demo_run import Demo, demo

__all__ = ["demo"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def page(browser: Browser, demo: Demo) -> Iterator[Page]:
    # 403: access is withdrawn; 401: the session is over. Chromium tells both to the console.
    with browsing(browser, expected="40", viewport={"width": 1_440, "height": 900}) as context:
        opened = context.new_page()
        opened.goto(demo.value("host page"))
        heard(opened, "portal-ready")
        yield opened


def heard(page: Page, text: str) -> None:
    """Wait until the newest lines of the log say so."""
    expect(page.get_by_role("log")).to_contain_text(text, timeout=15_000)


def portal(page: Page) -> FrameLocator:
    return page.frame_locator("customer-portal iframe")


def test_it_switches_customer_language_theme_and_accent(page: Page) -> None:
    frame = portal(page)
    expect(frame.locator("main")).to_contain_text("USD")
    page.get_by_label("Signed in as").select_option(index=1)
    expect(frame.locator("main")).not_to_contain_text("USD")
    page.get_by_label("Language").select_option("ar")
    expect(frame.locator("html")).to_have_attribute("dir", "rtl")
    page.get_by_text("Dark").click()
    expect(frame.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator(".swatches label").nth(4).click()
    expect(frame.locator("html")).to_have_css("--accent-dark", "#ffcc00")
    page.get_by_text("The whole integration").click()
    for said in ('theme="dark"', 'accent="#ffcc00"', 'locale="ar"', "/embed.js"):
        expect(page.locator("#snippet")).to_contain_text(said)


def test_paying_changes_the_open_page(page: Page) -> None:
    frame = portal(page)
    before = frame.locator(".headline").first.inner_text()
    page.get_by_role("button", name="Pay the oldest invoice").click()
    heard(page, "paid ACM-")
    expect(frame.locator(".headline").first).not_to_have_text(before)


def test_a_revoked_link_is_followed_by_another(page: Page) -> None:
    frame = portal(page)
    frame.get_by_role("link", name="Invoices", exact=True).click()
    heard(page, "portal-navigate")
    asked = page.get_by_role("log").get_by_text("asked for a link")
    expect(asked).to_have_count(1)
    page.get_by_role("button", name="Revoke the link").click()
    expect(asked).to_have_count(2)
    expect(frame.locator("#app")).to_have_attribute("data-view", "invoices")
    expect(frame.locator(".invoices .number").first).to_be_visible()


def test_withdrawn_access_ends_the_page_and_given_again_brings_it_back(page: Page) -> None:
    frame = portal(page)
    page.get_by_role("button", name="Withdraw access").click()
    expect(frame.locator("h1")).to_have_text("This link was withdrawn")
    page.get_by_role("button", name="Give access again").click()
    expect(frame.locator(".headline").first).to_be_visible()
