"""The statement of account: of any period, by keyboard, saved and printed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.customers import Customer
from tests.browser.portal_page import OpenPortal
from tests.browser.test_accounts import opened, parameters
from tests.browser.test_keyboard import focused, tab_to

pytestmark = pytest.mark.browser
Open = Callable[..., OpenPortal]


def test_a_statement_of_another_period_by_keyboard(
    context: BrowserContext, open_portal: Open, reader: Customer
) -> None:
    portal = opened(open_portal, context, reader, "statement")
    frame, keyboard = portal.frame, portal.page.keyboard
    now = frame.locator(".headline").first.inner_text()
    tab_to(portal, "Last year")
    keyboard.press("Enter")
    expect(frame.locator(".quick [aria-current]")).to_have_text("Last year")
    assert focused(portal) == "Last year"
    expect(frame.locator(".headline").first).not_to_have_text(now)
    tab_to(portal, "Other period")
    keyboard.press("Enter")
    expect(frame.locator("#panel")).to_be_visible()
    frame.get_by_label("From").fill("2020-01-01")
    frame.get_by_label("Until").fill("2020-12-31")
    tab_to(portal, "Show statement")
    keyboard.press("Enter")
    expect(frame.locator(".movements").first).to_contain_text("No entries in this period")
    expect(frame.locator(".headline").first).to_have_text("€0.00")
    assert parameters(portal)["to"] == "2020-12-31"
    assert focused(portal) == "Other period"


def test_a_statement_is_saved_as_pdf_and_as_csv(
    context: BrowserContext, open_portal: Open, reader: Customer
) -> None:
    portal = opened(open_portal, context, reader, "statement")
    for name, begins in (("PDF", b"%PDF-"), ("CSV", b"")):
        with portal.page.expect_download() as started:
            portal.frame.get_by_role("button", name=f"Download {name}").click()
        content = started.value.path().read_bytes()
        assert content.startswith(begins)
        assert started.value.suggested_filename.endswith(f".{name.lower()}")
    assert b"ACM-2026-1099" in content


def test_the_statement_prints_without_what_cannot_be_pressed(
    context: BrowserContext, open_portal: Open, reader: Customer
) -> None:
    portal = opened(open_portal, context, reader, "statement")
    portal.page.emulate_media(media="print")
    for part in (".tabs", ".toolbar", ".actions"):
        expect(portal.frame.locator(part).first).to_be_hidden()
    for part in ("h1", ".headline", ".movements", ".organization"):
        expect(portal.frame.locator(part).first).to_be_visible()
