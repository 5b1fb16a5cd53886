"""The console's settings, sessions and health in a real browser: tried while typing, sent again."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import SIZES, complaints_in_both_schemes
from tests.browser.portal_page import Lend
from tests.system.conftest import RunningStack

pytestmark = pytest.mark.browser
OperatorsPage = Callable[[BrowserContext], Page]
PAGES = ("sessions", "sessions/revoke-all", "settings", "health", "health/events")


def signed_in(context: BrowserContext, stack: RunningStack) -> Page:
    """At the settings."""
    page = context.new_page()
    page.goto(f"{stack.url}/console/settings")
    page.get_by_label("API key").fill(stack.api_key)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Organization settings")
    return page


def test_the_colour_is_seen_while_it_is_typed_and_an_address_tested_by_enter(
    context: BrowserContext, stack: RunningStack
) -> None:
    page = signed_in(context, stack)
    light = page.locator('[data-sample="light"] .sample-button')
    dark = page.locator('[data-sample="dark"] .sample-button')
    page.get_by_label("Colour of links and buttons").fill("#f2a900")
    # Too light for text on white: the page says so and shows what it becomes.
    expect(page.locator('[data-said="light"]')).to_contain_text("too little for text")
    expect(page.locator('[data-said="dark"]')).to_contain_text("as it is")
    expect(light).to_have_attribute("fill", "#ffffff")
    expect(dark).to_have_attribute("fill", "#000000")
    expect(page.get_by_label("Pick a colour")).to_have_value("#f2a900")
    # Its button is for those without a script.
    expect(page.get_by_role("button", name="Preview")).to_be_hidden()

    page.get_by_label("Allowed origins").fill("https://*.acme.example")
    page.get_by_label("Test an address").fill("https://acme.example/billing")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("stands for names below the domain")
    # Nothing typed is lost by it, and nothing is saved.
    expect(page.get_by_label("Colour of links and buttons")).to_have_value("#f2a900")
    page.goto(f"{stack.url}/console/settings")
    expect(page.get_by_label("Colour of links and buttons")).not_to_have_value("#f2a900")


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_and_nothing_is_too_wide(
    lend: Lend, stack: RunningStack, operators_page: OperatorsPage, size: str
) -> None:
    with lend(reduced_motion="reduce", **SIZES[size]) as context:
        page = operators_page(context)
        for path in PAGES:
            page.goto(f"{stack.url}/console/{path}")
            expect(page.locator("h1")).to_have_text(re.compile(r"\w"))
            assert complaints_in_both_schemes(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
