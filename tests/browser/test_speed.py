"""The first load is small, moves nothing that stands, and is soon readable on a slow phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Route

from tests.browser.customers import Customer
from tests.browser.portal_page import OpenPortal, browsing

pytestmark = pytest.mark.browser
Open = Callable[..., OpenPortal]

FIRST_LOAD_BYTES_MAX = 35_000
READABLE_SECONDS_MAX = 2.0
LONG_TASK_MS = 50
# One of them has the machine to itself, whatever else is tested beside.
ATTEMPTS = 4
# web.dev calls 0.1 good; here nothing has a reason to move at all.
SHIFT_MAX = 0.005
PHONE = {"width": 390, "height": 844}
# As Lighthouse means them: slow 4G, and a phone a quarter as fast.
SLOW_LINE = {
    "offline": False, "latency": 150,
    "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8,
}  # fmt: skip
SLOWER = 4
WATCH = """window.longest = 0; window.moved = [];
const watch = (type, each) => new PerformanceObserver((list) => list.getEntries().forEach(each))
  .observe({ type, buffered: true });
watch('longtask', (entry) => { longest = Math.max(longest, entry.duration) });
watch('layout-shift', ({ startTime, value, sources }) => moved.push([startTime, value,
  sources.map(({ node, previousRect, currentRect }) =>
    `${node?.nodeName}.${node?.className} ${previousRect.y} to ${currentRect.y}`)]));"""
# What is laid out before anything is painted, nobody has seen move.
SEEN_MOVING = """moved.filter(([startTime]) =>
  startTime > performance.getEntriesByName('first-paint')[0].startTime)"""
RECEIVED = """[...performance.getEntriesByType('navigation'),
  ...performance.getEntriesByType('resource')].reduce((sum, one) => sum + one.encodedBodySize, 0)"""
VIEWS = ["overview", "invoices", "invoice"]


def asked(reader: Customer, view: str) -> str:
    wanted = {"invoice": {"view": "invoice", "invoice_id": reader.id_of(2)}}
    url: str = reader.session(**wanted.get(view, {"view": view}))["url"]
    return url


def readable_after(frame: Frame) -> float:
    """Seconds from asking for the page to its content, measured in the browser."""
    moment: float = frame.evaluate(
        "new Promise((done) => { const look = () => document.querySelector("
        "'#app[data-lang]:not([aria-busy]) h1') ? requestAnimationFrame(() =>"
        " done(performance.now())) : requestAnimationFrame(look); look() })"
    )
    return moment / 1_000


@pytest.mark.parametrize("view", VIEWS)
def test_all_that_is_fetched_to_read_a_page_is_small(
    context: BrowserContext, open_portal: Open, reader: Customer, view: str
) -> None:
    portal = open_portal(context, asked(reader, view)).ready()
    assert portal.frame.evaluate(RECEIVED) < FIRST_LOAD_BYTES_MAX


@pytest.mark.parametrize("viewport", [{"width": 1_200, "height": 900}, PHONE], ids=str)
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_that_stands_is_moved_by_what_comes(
    browser: Browser, open_portal: Open, reader: Customer, view: str, viewport: dict[str, int]
) -> None:
    with browsing(browser, viewport=viewport) as context:
        context.add_init_script(WATCH)
        held: list[Route] = []
        context.route("**/portal/pages/start", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks the handler
        portal = open_portal(context, asked(reader, view))
        portal.until("document.querySelector('#app').ariaBusy === 'true'")
        held[0].continue_()
        portal.ready()
        moved = portal.frame.evaluate(SEEN_MOVING)
        assert sum(value for _, value, _ in moved) < SHIFT_MAX, moved


@pytest.mark.parametrize("view", VIEWS)
def test_no_task_keeps_the_reader_waiting(
    browser: Browser, open_portal: Open, reader: Customer, view: str
) -> None:
    longest = []
    for _ in range(ATTEMPTS):
        with browsing(browser) as context:
            context.add_init_script(WATCH)
            portal = open_portal(context, asked(reader, view)).ready()
            portal.frame.get_by_role("link", name="Invoices", exact=True).click()
            portal.frame.get_by_role("searchbox").wait_for()
            longest.append(portal.frame.evaluate("longest"))
        if longest[-1] <= LONG_TASK_MS:
            return
    pytest.fail(f"tasks of {longest} ms")


def test_a_slow_phone_on_a_slow_line_can_be_read_within_two_seconds(
    browser: Browser, reader: Customer
) -> None:
    seconds = []
    for _ in range(ATTEMPTS):
        with browsing(browser, viewport=PHONE, is_mobile=True) as context:
            page = context.new_page()
            line = context.new_cdp_session(page)
            line.send("Network.enable")
            line.send("Network.emulateNetworkConditions", SLOW_LINE)
            line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            page.goto(reader.session()["url"], wait_until="commit")
            seconds.append(readable_after(page.main_frame))
        if seconds[-1] < READABLE_SECONDS_MAX:
            return
    pytest.fail(f"readable after {seconds} s")
