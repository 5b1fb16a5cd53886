"""A file of many invoices over a line that breaks: it goes on where it was."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, expect

from tests.browser.customers import Customer, until
from tests.browser.portal_page import OpenPortal, browsing
from tests.browser.relay import Relay, relay
from tests.system.conftest import RunningStack

pytestmark = pytest.mark.browser
Open = Callable[..., OpenPortal]
SLOW = "This takes longer than usual."
# A file of so many invoices, cut after some of them.
CHOSEN = 8
CUT_BYTES = 60_000
# Documents are made beside whatever else the machine does.
MILLISECONDS_MAX = 60_000
ZIP = "#selection-zip"


@pytest.fixture
def line(stack: RunningStack) -> Iterator[Relay]:
    with relay(stack.url, "/portal/api/invoices.zip") as line:
        yield line


@pytest.fixture
def listed(
    browser: Browser, open_portal: Open, reader: Customer, line: Relay
) -> Iterator[OpenPortal]:
    """A list with some invoices chosen, over that line. Chromium's console says that it broke."""
    with browsing(browser, expected="net::ERR_") as context:
        # Pauses pass when the test says so.
        context.clock.install()
        url = line.address(reader.session(view="invoices")["url"])
        portal = open_portal(context, url).ready()
        for number in range(CHOSEN):
            portal.frame.locator("[data-choose]").nth(number).check()
        yield portal


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def saved(portal: OpenPortal, act: Callable[[], object]) -> Download:
    with portal.page.expect_download(timeout=MILLISECONDS_MAX) as started:
        act()
    return started.value


def said(portal: OpenPortal) -> str:
    """What the tray says. When it is a pause between two tries, the longest one passes."""
    text = portal.frame.locator("#tray").inner_text()
    if SLOW in text:
        portal.page.clock.fast_forward(31_000)
    return text


def begin(portal: OpenPortal) -> None:
    portal.frame.locator(ZIP).click()


def ranges(line: Relay) -> list[str | None]:
    """What of the file each request asked for."""
    return [
        next((one for one in head.split("\r\n") if one.startswith("range:")), None)
        for head in line.heads
    ]


def cut(portal: OpenPortal, line: Relay) -> None:
    """Break the line once the page has said how far it is: what comes with the break is lost."""
    expect(portal.frame.locator("#tray-count")).to_contain_text(
        f"of {CHOSEN} invoices", timeout=MILLISECONDS_MAX
    )
    line.may_break.set()


def test_a_file_that_was_cut_in_the_middle_goes_on_by_itself_and_is_the_same(
    listed: OpenPortal, line: Relay
) -> None:
    unbroken = saved(listed, lambda: begin(listed)).path()
    line.heads.clear()
    line.breaks[:] = [CUT_BYTES]

    def broken() -> None:
        begin(listed)
        cut(listed, line)
        until(lambda: said(listed), lambda text: "in your downloads" in text)

    assert digest(saved(listed, broken).path()) == digest(unbroken)
    first, second = ranges(line)
    assert first is None
    start = int(str(second).removeprefix("range: bytes=").split("-")[0])
    assert 0 < start < unbroken.stat().st_size


def test_it_says_that_it_waits_keeps_its_place_and_can_be_cancelled(
    listed: OpenPortal, line: Relay
) -> None:
    frame, tray = listed.frame, listed.frame.locator("#tray")
    line.breaks[:] = [CUT_BYTES]
    begin(listed)
    until(lambda: line.breaks, lambda left: not left)
    line.is_down = True
    cut(listed, line)
    expect(tray).to_contain_text(SLOW, timeout=MILLISECONDS_MAX)
    expect(frame.locator("#announcer")).to_have_text(SLOW)
    expect(frame.locator("#tray-count")).to_contain_text(f"of {CHOSEN} invoices")
    tray.get_by_role("button", name="Cancel").click()
    expect(tray).to_be_hidden()
    expect(frame.locator(ZIP)).not_to_have_attribute("aria-disabled", "true")


def test_when_it_has_tried_for_long_it_goes_on_by_a_button(listed: OpenPortal, line: Relay) -> None:
    unbroken = saved(listed, lambda: begin(listed)).path()
    line.heads.clear()
    line.breaks[:] = [CUT_BYTES]
    begin(listed)
    until(lambda: line.breaks, lambda left: not left)
    line.is_down = True
    cut(listed, line)
    until(lambda: said(listed), lambda text: "could not be downloaded" in text)
    tries = len(line.heads)
    assert tries > 7
    line.is_down = False
    again = listed.frame.get_by_role("button", name="Try again")
    assert digest(saved(listed, again.click).path()) == digest(unbroken)
    assert None not in ranges(line)[1:]
