"""WCAG 2.2 AA by axe, 320 px, dark, right-to-left, forced colours: every page, every look."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect

from contracts.values import INT64_MAX
from tests.browser.axe import LOOKS, SIZES, complaints_in_both_schemes
from tests.browser.customers import Customer, tell_new_customer, until
from tests.browser.portal_page import Lend, OpenPortal, browsing
from tests.system.conftest import RunningStack

pytestmark = pytest.mark.browser
Open = Callable[..., OpenPortal]

LONG_WORDS, RIGHT_TO_LEFT = "de", "ar"


def walk(portal: OpenPortal, check: Callable[[], None]) -> None:
    """Every page of the portal, `check` on each."""
    frame = portal.frame
    frame.locator(".months summary").first.click()
    check()
    frame.locator(".tabs a").nth(1).click()
    expect(frame.locator("#q")).to_be_visible()
    frame.locator("[data-choose]").first.check()
    expect(frame.locator("#selection")).to_be_visible()
    # Where the bar lies over no row: what is under its edge counts as too small to be hit.
    frame.evaluate("scrollTo(0, document.body.scrollHeight)")
    check()
    frame.locator("#selection-clear").click()
    frame.locator("#filters").click()
    frame.locator("#status").select_option("overdue")
    check()
    frame.locator("[data-apply]").click()
    expect(frame.locator(".chip")).to_have_count(1)
    check()
    frame.locator("#q").fill("nothing is called so")
    expect(frame.locator(".state")).to_be_visible()
    check()
    frame.locator(".quick a").first.click()
    frame.locator("#q").fill("ACM-2026-1098")
    expect(frame.locator(".number")).to_have_count(1)
    frame.locator(".number").click()
    expect(frame.locator(".timeline")).to_be_visible()
    frame.locator(".reckoning summary").click()
    check()


@pytest.mark.parametrize("locale", ["en", RIGHT_TO_LEFT])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_on_any_page(
    lend: Lend, open_portal: Open, reader: Customer, size: str, locale: str
) -> None:
    url = reader.session(locale=locale)["url"]
    with lend(reduced_motion="reduce", **SIZES[size]) as context:
        portal = open_portal(context, url).ready()

        def check() -> None:
            assert complaints_in_both_schemes(portal) == []

        walk(portal, check)


@pytest.mark.parametrize("locale", ["en", LONG_WORDS, RIGHT_TO_LEFT])
def test_nothing_is_wider_than_a_phone(
    lend: Lend, open_portal: Open, reader: Customer, locale: str
) -> None:
    url = reader.session(locale=locale)["url"]
    with lend(**LOOKS["phone"]) as context:
        portal = open_portal(context, url).ready()

        def check() -> None:
            assert portal.frame.evaluate("document.documentElement.scrollWidth <= innerWidth")

        walk(portal, check)


def test_nothing_is_too_long_for_a_phone(
    lend: Lend, open_portal: Open, stack: RunningStack
) -> None:
    """The largest amounts and numbers without a place to break them."""
    new = tell_new_customer(stack)
    new.billing.publish(
        *(
            new.billing.invoice(
                f"long-{currency}",
                number="9" * 60,
                purchase_order_number="W" * 60,
                currency=currency,
                total_amount_cents=INT64_MAX,
                payment_due_date="2026-01-01",
            )
            for currency in ("EUR", "JPY")
        )
    )
    with new.stack.portal(new.session()["token"]) as portal_api:
        until(
            lambda: portal_api.get("/portal/api/overview").json()["currencies"],
            lambda currencies: len(currencies) == 2,
        )
    with lend(**LOOKS["phone"]) as context:
        portal = open_portal(context, new.session(locale=LONG_WORDS)["url"]).ready()
        fits = "document.documentElement.scrollWidth <= innerWidth"
        assert portal.frame.evaluate(fits)
        portal.frame.locator(".tabs a").nth(1).click()
        expect(portal.frame.locator("#q")).to_be_visible()
        assert portal.frame.evaluate(fits)
        portal.frame.locator(".number").first.click()
        expect(portal.frame.locator(".timeline")).to_be_visible()
        assert portal.frame.evaluate(fits)


def test_the_ends_of_a_session_are_readable_too(
    lend: Lend, open_portal: Open, reader_url: str
) -> None:
    for size in SIZES.values():
        with lend(expected="401", **size) as context:
            portal = open_portal(context, reader_url[:-8] + "AAAAAAAA")
            expect(portal.frame.locator(".state h1")).to_be_visible()
            assert complaints_in_both_schemes(portal) == []


@pytest.mark.parametrize("size", SIZES)
def test_what_stands_in_for_a_page_is_for_everyone_too(
    lend: Lend, open_portal: Open, stack: RunningStack, size: str
) -> None:
    """Nothing billed yet, a page and a file that take long, a file that failed, a service away."""
    new = tell_new_customer(stack)
    with lend(expected="503", reduced_motion="reduce", **SIZES[size]) as context:
        portal = open_portal(context, new.session()["url"]).ready()
        frame, held = portal.frame, list[Route]()
        expect(frame.locator("main")).to_contain_text("What is due, and by when")
        assert complaints_in_both_schemes(portal) == []
        pages, away = "**/portal/pages/**", "**/portal/pages/statement**"
        portal.page.route(pages, lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks the handler
        frame.locator(".tabs a").nth(1).click()
        expect(frame.locator("#slow")).to_be_visible(timeout=10_000)
        assert complaints_in_both_schemes(portal) == []
        for route in held:
            route.continue_()
        expect(frame.locator("#q")).to_be_visible()
        portal.page.unroute(pages)
        portal.page.route(away, lambda route: route.fulfill(status=503, body=""))
        frame.locator(".tabs a").nth(4).click()
        expect(frame.locator(".state h1")).to_be_visible()
        assert complaints_in_both_schemes(portal) == []


@pytest.mark.parametrize("size", SIZES)
def test_the_tray_of_downloads_is_for_everyone_too(
    lend: Lend, open_portal: Open, reader: Customer, size: str
) -> None:
    with lend(expected="503", reduced_motion="reduce", **SIZES[size]) as context:
        portal = open_portal(context, reader.session(view="invoices")["url"]).ready()
        tray, held = portal.frame.locator("#tray"), list[Route]()
        portal.page.route("**/invoices.zip**", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks the handler
        portal.frame.locator("#export-zip").click()
        expect(tray.get_by_role("button", name="Cancel")).to_be_visible()
        assert complaints_in_both_schemes(portal) == []
        held[0].fulfill(status=503, body="")
        expect(tray.get_by_role("button", name="Try again")).to_be_visible()
        assert complaints_in_both_schemes(portal) == []
        assert portal.frame.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_arabic_is_right_to_left_with_its_own_words_and_numbers_kept_apart(
    context: BrowserContext, open_portal: Open, reader: Customer
) -> None:
    portal = open_portal(context, reader.session(locale="ar")["url"]).ready()
    expect(portal.frame.locator("html")).to_have_attribute("dir", "rtl")
    expect(portal.frame.locator("html")).to_have_attribute("lang", "ar")
    expect(portal.frame.locator(".tabs")).to_contain_text("الفواتير")
    first, last = (portal.frame.locator(".tabs a").nth(n).bounding_box() for n in (0, 1))
    assert first is not None
    assert last is not None
    assert first["x"] > last["x"]
    unisolated = portal.frame.evaluate(
        "[...document.querySelectorAll('.invoices td, .invoices th, .headline')]"
        ".filter((cell) => /[0-9]/.test(cell.textContent) && !cell.querySelector('bdi'))"
        ".map((cell) => cell.textContent)"
    )
    assert unisolated == []


def test_the_customers_language_is_the_pages_unless_the_session_has_one(
    context: BrowserContext, open_portal: Open, make_customer: Callable[..., Customer]
) -> None:
    customer = make_customer(billing_configuration={"document_locale": "fr"})
    portal = open_portal(context, customer.session()["url"]).ready()
    expect(portal.frame.locator("html")).to_have_attribute("lang", "fr")
    expect(portal.frame.locator(".tabs")).to_contain_text("Factures")
    portal = open_portal(context, customer.session(locale="de")["url"]).ready()
    expect(portal.frame.locator(".tabs")).to_contain_text("Rechnungen")


def test_the_language_of_the_browser_is_not_asked(
    browser: Browser, open_portal: Open, reader_url: str
) -> None:
    with browsing(browser, locale="fr-FR") as context:
        portal = open_portal(context, reader_url).ready()
        expect(portal.frame.locator("html")).to_have_attribute("lang", "en")


def test_the_host_may_choose_the_theme_and_moving_on_keeps_it(
    context: BrowserContext, open_portal: Open, reader_url: str
) -> None:
    address, _, token = reader_url.partition("#")
    portal = open_portal(context, f"{address}?theme=dark#{token}").ready()
    dark = "getComputedStyle(document.body).backgroundColor === 'rgb(19, 21, 24)'"
    assert portal.frame.evaluate(dark)
    portal.frame.get_by_role("link", name="Invoices", exact=True).click()
    portal.frame.get_by_role("searchbox").wait_for()
    assert "theme=dark" in portal.path()
    assert portal.frame.evaluate(dark)


def test_a_status_is_a_word_and_a_shape_also_in_forced_colours(
    lend: Lend, open_portal: Open, reader_url: str
) -> None:
    with lend(forced_colors="active") as context:
        portal = open_portal(context, reader_url).ready()
        for status in portal.frame.locator(".status").all():
            assert status.inner_text().strip()
            assert status.locator("svg use").count() == 1


def test_controls_are_large_enough_for_a_finger(
    lend: Lend, open_portal: Open, reader_url: str
) -> None:
    with lend(**LOOKS["phone"]) as context:
        portal = open_portal(context, reader_url).ready()

        def check() -> None:
            small = portal.frame.evaluate(
                "[...document.querySelectorAll('button, select, input:not([type=checkbox]),"
                " .choose, .tabs a, .quick a, .chip, summary')]"
                ".filter((e) => e.checkVisibility({ visibilityProperty: true }))"
                ".map((e) => [e.textContent.trim(), e.getBoundingClientRect()])"
                ".filter(([, box]) => Math.min(box.width, box.height) < 24)"
                ".map(([text]) => text)"
            )
            assert small == []

        walk(portal, check)


@pytest.mark.parametrize("look", ["light", "phone"])
def test_content_comes_without_a_jump(
    browser: Browser, open_portal: Open, reader_url: str, look: str
) -> None:
    """Cumulative layout shift (web.dev: good below 0.1) with an answer slow enough to be seen."""
    with browsing(browser, **LOOKS[look]) as context:
        context.add_init_script(
            "window.shift = 0; new PerformanceObserver((list) => list.getEntries()"
            ".forEach((entry) => { shift += entry.value }))"
            ".observe({ type: 'layout-shift', buffered: true })"
        )
        held: list[Route] = []
        context.route("**/portal/pages/start", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks the handler
        portal = open_portal(context, reader_url)
        portal.frame.locator(".bone").first.wait_for()
        portal.until("document.querySelector('#app').ariaBusy === 'true'")
        held[0].continue_()
        portal.ready()
        assert portal.frame.evaluate("shift") < 0.1
