"""How long a reader waits, measured in Chromium; no test: `tests.bench.bench_reading` runs it.

It has pytest collect `measure_…`: the stack, the host and the browser are fixtures.
Each figure goes to the file that TIMINGS names, a JSON object a line.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame

from tests.browser.customers import Customer
from tests.browser.portal_page import OpenPortal, browsing
from tests.browser.test_speed import PHONE, VIEWS, asked

pytestmark = pytest.mark.browser
Open = Callable[..., OpenPortal]

# The best of them: a browser starts up and servers warm up during the first.
ATTEMPTS = 4
# As Lighthouse means them: slow 4G, and a phone a quarter as fast.
SLOW_LINE = {
    "offline": False, "latency": 150,
    "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8,
}  # fmt: skip
SLOWER = 4
WATCH = """window.longest = 0;
new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => {
  longest = Math.max(longest, duration);
})).observe({ type: 'longtask', buffered: true });"""


@pytest.mark.parametrize("view", VIEWS)
def measure_longest_task(browser: Browser, open_portal: Open, reader: Customer, view: str) -> None:
    longest = []
    for _ in range(ATTEMPTS):
        with browsing(browser) as context:
            context.add_init_script(WATCH)
            portal = open_portal(context, asked(reader, view)).ready()
            portal.frame.get_by_role("link", name="Invoices", exact=True).click()
            portal.frame.get_by_role("searchbox").wait_for()
            longest.append(portal.frame.evaluate("longest"))
    note(f"longest task, {view} and then the list", min(longest))


def measure_readable_on_a_slow_phone(browser: Browser, reader: Customer) -> None:
    milliseconds = []
    for _ in range(ATTEMPTS):
        with browsing(browser, viewport=PHONE, is_mobile=True) as context:
            page = context.new_page()
            line = context.new_cdp_session(page)
            line.send("Network.enable")
            line.send("Network.emulateNetworkConditions", SLOW_LINE)
            line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            page.goto(reader.session()["url"], wait_until="commit")
            milliseconds.append(readable_after_ms(page.main_frame))
    note("readable on a slow phone", min(milliseconds))


def readable_after_ms(frame: Frame) -> float:
    """From asking for the page to its content, measured in the browser."""
    moment: float = frame.evaluate(
        "new Promise((done) => { const look = () => document.querySelector("
        "'#app[data-lang]:not([aria-busy]) h1') ? requestAnimationFrame(() =>"
        " done(performance.now())) : requestAnimationFrame(look); look() })"
    )
    return moment


def note(name: str, milliseconds: float) -> None:
    with Path(os.environ["TIMINGS"]).open("a", encoding="utf-8") as file:
        file.write(json.dumps({"name": name, "milliseconds": milliseconds}) + "\n")
