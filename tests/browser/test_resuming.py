"""A file of many invoices over a line that breaks: it goes on where it was."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Page, expect

from tests.browser.customers import Customer, until
from tests.browser.portal_page import OpenPortal, browsing
from tests.browser.relay import Relay, relay
from tests.system.conftest import RunningStack

pytestmark = pytest.mark.browser
Open = Callable[..., OpenPortal]
SLOW = "This takes longer than usual."


@pytest.fixture
def line(stack: RunningStack) -> Iterator[Relay]:
    with relay(stack.url, "/portal/api/invoices.zip") as line:
        yield line


@pytest.fixture
def listed(
    browser: Browser, open_portal: Open, reader: Customer, line: Relay
) -> Iterator[OpenPortal]:
    """The list of all invoices over that line. Chromium says in its console that it broke."""
    with browsing(browser, expected="net::ERR_") as context:
        # Pauses pass when the test says so.
        context.clock.install()
        url = line.address(reader.session(view="invoices")["url"])
        yield open_portal(context, url).ready()


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def saved(portal: OpenPortal, act: Callable[[], None]) -> Download:
    with portal.page.expect_download() as started:
        act()
    return started.value


def pass_time(page: Page) -> None:
    """As much as the longest pause between two tries."""
    page.clock.fast_forward(31_000)


def ranges(line: Relay) -> list[str | None]:
    """What of the file each request asked for."""
    return [
        next((one for one in head.split("\r\n") if one.startswith("range:")), None)
        for head in line.heads
    ]


def test_a_file_that_was_cut_in_the_middle_goes_on_by_itself_and_is_the_same(
    listed: OpenPortal, line: Relay
) -> None:
    button = listed.frame.locator("#export-zip")
    unbroken = saved(listed, button.click).path()
    size = unbroken.stat().st_size
    line.heads.clear()
    line.breaks[:] = [size // 3, size // 3]
    broken = saved(listed, lambda: broken_download(listed))
    assert digest(broken.path()) == digest(unbroken)
    first, *others = ranges(line)
    assert first is None
    assert len(others) == 2
    starts = [int(str(one).removeprefix("range: bytes=").split("-")[0]) for one in others]
    assert 0 < starts[0] < starts[1] < size


def broken_download(listed: OpenPortal) -> None:
    """Start it; its pauses pass, and then it is there."""
    listed.frame.locator("#export-zip").click()
    tray = listed.frame.locator("#tray")

    def said() -> str:
        text = tray.inner_text()
        if SLOW in text:
            pass_time(listed.page)
        return text

    until(said, lambda text: "in your downloads" in text)


def test_it_says_that_it_waits_keeps_its_place_and_can_be_cancelled(
    listed: OpenPortal, line: Relay
) -> None:
    frame, tray = listed.frame, listed.frame.locator("#tray")
    line.breaks[:] = [500_000]
    frame.locator("#export-zip").click()
    until(lambda: line.breaks, lambda left: not left)
    line.is_down = True
    expect(tray).to_contain_text(SLOW)
    expect(frame.locator("#announcer")).to_have_text(SLOW)
    expect(frame.locator("#tray-count")).to_contain_text("invoices")
    tray.get_by_role("button", name="Cancel").click()
    expect(tray).to_be_hidden()
    expect(frame.locator("#export-zip")).not_to_have_attribute("aria-disabled", "true")


def test_when_it_has_tried_for_long_it_goes_on_by_a_button(listed: OpenPortal, line: Relay) -> None:
    frame, tray = listed.frame, listed.frame.locator("#tray")
    unbroken = saved(listed, frame.locator("#export-zip").click).path()
    line.heads.clear()
    line.breaks[:] = [unbroken.stat().st_size // 2]
    frame.locator("#export-zip").click()
    until(lambda: line.breaks, lambda left: not left)
    line.is_down = True
    again = tray.get_by_role("button", name="Try again")
    until(lambda: (pass_time(listed.page), again.is_visible())[1], bool)
    tries = len(line.heads)
    assert tries > 3
    line.is_down = False
    whole = saved(listed, again.click)
    assert digest(whole.path()) == digest(unbroken)
    assert None not in ranges(line)[1:]
    assert len(line.heads) == tries + 1
