"""A window of 1280 × 1024 at 400 % is 320 × 256 pixels (WCAG 1.4.10): every page in it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.axe import complaints_of_layout
from tests.browser.customers import Customer
from tests.browser.every_page import every_page, page_url
from tests.browser.portal_page import Lend, OpenPortal
from tests.browser.test_everyone import LONG_WORDS, RIGHT_TO_LEFT

pytestmark = pytest.mark.browser
Open = Callable[..., OpenPortal]

ZOOMED = {"width": 320, "height": 256}
# What stands over the edge of the page or scrolls sideways in it, with what it says.
SIDEWAYS = """() => {
  const seen = (box) => box.checkVisibility({ visibilityProperty: true })
    && !box.closest('.hidden, svg') && getComputedStyle(box).clipPath === 'none';
  const name = (box) => box.outerHTML.slice(0, 80);
  const all = [...document.querySelectorAll('body, body *')].filter(seen);
  return all.filter((box) => {
    const { left, right, width } = box.getBoundingClientRect();
    const scrolls = /auto|scroll/.test(getComputedStyle(box).overflowX) && !box.matches('input');
    const isLong = scrolls && box.scrollWidth > box.clientWidth + 1;
    return isLong || (width > 0 && (left < -1 || right > innerWidth + 1));
  }).map(name).concat(document.documentElement.scrollWidth > innerWidth ? ['the page'] : []);
}"""
# Rows of pixels that something covers which stays while the page scrolls.
COVERED = """() => {
  const boxes = [...document.querySelectorAll('body *')]
    .filter((box) => /sticky|fixed/.test(getComputedStyle(box).position) && box.checkVisibility())
    .map((box) => box.getBoundingClientRect());
  let covered = 0;
  for (let y = 0; y < innerHeight; y += 1)
    covered += boxes.some(({ top, bottom }) => top <= y && y < bottom);
  return covered;
}"""


def opened(
    open_portal: Open, context: Any, customer: Customer, search: dict[str, str], locale: str
) -> OpenPortal:
    url = page_url(customer.session(locale=locale)["url"], search)
    return open_portal(context, url, height=ZOOMED["height"]).ready()


def check(portal: OpenPortal) -> None:
    """Nothing to scroll sideways, and half of the height for what is read, wherever one is."""
    assert portal.frame.evaluate(SIDEWAYS) == []
    for place in ("0", "document.body.scrollHeight / 2", "document.body.scrollHeight"):
        portal.frame.evaluate(f"scrollTo(0, {place})")
        assert portal.frame.evaluate(COVERED) <= ZOOMED["height"] / 2
    assert complaints_of_layout(portal) == []


@pytest.mark.parametrize("locale", ["en", LONG_WORDS, RIGHT_TO_LEFT])
def test_every_page_is_read_by_scrolling_down_alone(
    lend: Lend, open_portal: Open, reader: Customer, locale: str
) -> None:
    with lend(viewport=ZOOMED, reduced_motion="reduce") as context:
        session_url = reader.session(locale=locale)["url"]
        portal = open_portal(context, session_url, height=ZOOMED["height"]).ready()
        for search in every_page(reader).values():
            portal.turn_to(page_url(session_url, search))
            for summary in portal.frame.locator("summary").all():
                summary.click()
            if portal.frame.locator("#filters").count():
                portal.frame.locator("#filters").click()
                expect(portal.frame.locator("#panel")).to_be_visible()
            check(portal)


@pytest.mark.parametrize("locale", ["en", LONG_WORDS, RIGHT_TO_LEFT])
def test_bars_that_stay_leave_half_of_the_height(
    lend: Lend, open_portal: Open, reader: Customer, locale: str
) -> None:
    with lend(viewport=ZOOMED, reduced_motion="reduce", expected="status of") as context:
        portal = opened(open_portal, context, reader, {"view": "invoices"}, locale)
        frame, held = portal.frame, list[Route]()
        portal.page.route("**/invoices.zip**", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks the handler
        frame.locator("[data-choose]").first.check()
        expect(frame.locator("#selection")).to_be_visible()
        check(portal)
        # What its button says is in reach, as is what one may do about the file.
        frame.locator("#selection-zip").click()
        expect(frame.locator("#tray-cancel")).to_be_in_viewport(ratio=0.9)
        check(portal)
        held[0].fulfill(status=400, content_type="application/json", body="{}")
        expect(frame.locator("#tray-again")).to_be_visible()
        check(portal)
        frame.locator("#tray-close").click()
        expect(frame.locator("#tray")).to_be_hidden()
