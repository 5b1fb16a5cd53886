"""What only a browser shows of the console's sign-in: its cookie between sites, keys, and looks."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import complaints
from tests.browser.hosting import Host
from tests.browser.portal_page import Lend
from tests.system.conftest import RunningStack

pytestmark = pytest.mark.browser
LOOKS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
    "wide": {"viewport": {"width": 1_200, "height": 900}},
}
# Chromium itself says of a page that its status is one of failure.
FAILED = "Failed to load resource"


def typed(page: Page, stack: RunningStack, key: str) -> None:
    """Signs in without ever touching the mouse: the field has the focus already."""
    page.goto(f"{stack.url}/console")
    # A browser under load gives the focus a moment after the page has loaded.
    expect(page.get_by_label("API key")).to_be_focused()
    page.keyboard.type(key)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("look", LOOKS)
def test_everybody_can_sign_in_and_out(lend: Lend, stack: RunningStack, look: str) -> None:
    with lend(expected=FAILED, **LOOKS[look]) as context:
        page = context.new_page()
        typed(page, stack, "pk_wrong")
        expect(page.get_by_role("alert")).to_contain_text("There is no such key")
        assert complaints(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        expect(page.get_by_label("API key")).to_be_focused()
        page.keyboard.type(stack.api_key)
        page.keyboard.press("Enter")
        page.wait_for_url("**/console/customers")

        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        menu = page.locator("details[data-menu]")
        menu.locator("summary").press("Enter")
        expect(menu).to_have_attribute("open", "")
        assert complaints(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.keyboard.press("Escape")
        expect(menu).not_to_have_attribute("open", "")
        expect(menu.locator("summary")).to_be_focused()

        page.keyboard.press("Enter")
        page.get_by_role("button", name="Sign out", exact=True).press("Enter")
        expect(page.get_by_role("status")).to_contain_text("You are signed out.")


def test_a_link_on_another_site_opens_the_console_signed_in_and_a_form_there_does_nothing(
    lend: Lend, stack: RunningStack, host: Host
) -> None:
    with lend(expected=FAILED) as context:
        page = context.new_page()
        typed(page, stack, stack.api_key)
        page.wait_for_url("**/console/customers")

        host.pages["/to-the-console"] = (
            f'<!doctype html><title>Mail</title><link rel="icon" href="data:,">'
            f'<a href="{stack.url}/console/customers">Console</a>'
            f'<form method="post" action="{stack.url}/console/sign-out"><button>Out</button></form>'
        )
        page.goto(f"{host.origin}/to-the-console")
        page.get_by_role("button", name="Out").click()
        expect(page.get_by_label("API key")).to_be_visible()
        page.goto(f"{host.origin}/to-the-console")
        page.get_by_role("link", name="Console").click()
        expect(page.get_by_role("heading", name="Customers", exact=True)).to_be_visible()
