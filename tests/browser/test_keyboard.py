"""Everything can be done by keyboard, and focus goes where reading goes on."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.customers import Customer
from tests.browser.portal_page import OpenPortal

pytestmark = pytest.mark.browser
Open = Callable[..., OpenPortal]


def focused(portal: OpenPortal) -> str:
    text: str = portal.frame.evaluate(
        "(!document.activeElement.matches('a, button, input, select') ? '' : document.activeElement"
        ".getAttribute('aria-label') ?? document.activeElement.textContent)"
        ".replace(/\\s+/g, ' ').trim()"
    )
    return text


def tab_to(portal: OpenPortal, name: str, *, key: str = "Tab", presses_max: int = 60) -> None:
    """Press the key until what has this name is focused."""
    passed: list[str] = []
    while name not in focused(portal):
        assert len(passed) < presses_max, passed
        portal.page.keyboard.press(key)
        passed.append(focused(portal)[:30])


def test_a_journey_without_a_mouse(
    context: BrowserContext, open_portal: Open, reader_url: str
) -> None:
    portal = open_portal(context, reader_url).ready()
    tab_to(portal, "Show the overdue invoice")
    portal.page.keyboard.press("Enter")
    expect(portal.frame.locator("h1")).to_have_text("Invoices")
    expect(portal.frame.locator("h1")).to_be_focused()
    tab_to(portal, "Filters")
    portal.page.keyboard.press("Enter")
    expect(portal.frame.locator("#panel")).to_be_visible()
    portal.page.keyboard.press("Escape")
    expect(portal.frame.locator("#panel")).to_be_hidden()
    assert focused(portal) == "Filters (2)"
    tab_to(portal, "Remove filter")
    portal.page.keyboard.press("Enter")
    expect(portal.frame.locator(".chip")).to_have_count(1)
    # What had the focus is gone; reading goes on at the results.
    expect(portal.frame.locator("#results")).to_be_focused()
    # Its box comes first, then its link.
    tab_to(portal, "ACM-2026-1098")
    portal.page.keyboard.press("Tab")
    portal.page.keyboard.press("Enter")
    expect(portal.frame.locator("h1")).to_contain_text("ACM-2026-1098")
    expect(portal.frame.locator("h1")).to_be_focused()
    tab_to(portal, "Download PDF")
    with portal.page.expect_download():
        portal.page.keyboard.press("Enter")
    tab_to(portal, "All invoices", key="Shift+Tab")


def test_invoices_are_selected_and_let_go_by_keyboard(
    context: BrowserContext, open_portal: Open, reader: Customer
) -> None:
    portal = open_portal(context, reader.session(view="invoices")["url"]).ready()
    announced = portal.frame.locator("#announcer")
    tab_to(portal, "Select all invoices on this page")
    portal.page.keyboard.press("Space")
    expect(announced).to_have_text("Selected: 25")
    tab_to(portal, "Select invoice")
    portal.page.keyboard.press("Space")
    expect(announced).to_have_text("Selected: 24")
    expect(portal.frame.locator("#choose-page")).to_be_checked(indeterminate=True)
    tab_to(portal, "Clear selection", presses_max=120)
    portal.page.keyboard.press("Enter")
    expect(portal.frame.locator("#selection")).to_be_hidden()
    # The button is gone with its bar; reading goes on at the results.
    expect(portal.frame.locator("#results")).to_be_focused()


def test_what_is_focused_is_not_behind_the_bar_of_the_selection(
    context: BrowserContext, open_portal: Open, reader: Customer
) -> None:
    """WCAG 2.2, 2.4.11: walking down the list keeps each box above the bar."""
    portal = open_portal(context, reader.session(view="invoices")["url"], height=500).ready()
    portal.frame.locator("[data-choose]").first.check()
    for _ in range(25):
        portal.page.keyboard.press("Tab")
        hidden = portal.frame.evaluate(
            "document.activeElement.closest('.invoices') && document.activeElement"
            ".getBoundingClientRect().top >= document.getElementById('selection')"
            ".getBoundingClientRect().top"
        )
        assert not hidden, focused(portal)


def test_opening_leaves_the_focus_to_the_host(
    context: BrowserContext, open_portal: Open, reader_url: str
) -> None:
    portal = open_portal(context, "about:blank")
    portal.page.evaluate(
        "(url) => { document.body.prepend(document.createElement('input'));"
        " document.querySelector('input').focus(); document.querySelector('iframe').src = url }",
        reader_url,
    )
    portal.ready()
    expect(portal.page.locator("input").first).to_be_focused()


def test_a_search_keeps_the_focus_and_tells_its_result(
    context: BrowserContext, open_portal: Open, reader_url: str
) -> None:
    portal = open_portal(context, reader_url).ready()
    tab_to(portal, "Invoices")
    portal.page.keyboard.press("Enter")
    search = portal.frame.get_by_role("searchbox")
    search.focus()
    portal.page.keyboard.type("acm-2026-1099", delay=20)
    expect(portal.frame.locator("#announcer")).to_have_text("1 invoice")
    expect(search).to_be_focused()
    expect(search).to_have_value("acm-2026-1099")


def test_what_is_focused_is_seen(
    context: BrowserContext, open_portal: Open, reader_url: str
) -> None:
    portal = open_portal(context, reader_url).ready()
    for name in ("Overview", "Invoices", "Show the overdue", "ACM-2026", "Download PDF of invoice"):
        tab_to(portal, name)
        outline = portal.frame.evaluate(
            # Of a row the ring is drawn around all of it, by a box of the link's own.
            "() => [null, '::before'].some((box) =>"
            " getComputedStyle(document.activeElement, box).outlineStyle === 'solid')"
        )
        assert outline, name
