"""Files of many invoices: chosen ones and whole lists, with how far they are and a way to stop."""

import csv
import io
import re
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Download, Route, expect

from tests.browser.customers import Customer
from tests.browser.history import PAID_MONTHS
from tests.browser.portal_page import Lend, OpenPortal

pytestmark = pytest.mark.browser
Open = Callable[..., OpenPortal]

ALL = PAID_MONTHS + 7
SLOW_BYTES_A_SECOND = 60_000


@pytest.fixture
def listed(context: BrowserContext, open_portal: Open, reader: Customer) -> OpenPortal:
    """The list of all invoices."""
    return open_portal(context, reader.session(view="invoices")["url"]).ready()


def saved(portal: OpenPortal, button: str) -> Download:
    with portal.page.expect_download() as started:
        portal.frame.locator(button).click()
    return started.value


def names(download: Download) -> list[str]:
    with zipfile.ZipFile(download.path()) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def test_chosen_invoices_come_as_one_file_over_pages_and_filters(listed: OpenPortal) -> None:
    frame = listed.frame
    frame.get_by_role("checkbox", name="ACM-2026-1099").check()
    frame.get_by_role("checkbox", name="ACM-2026-1097").check()
    frame.get_by_role("link", name="Next page").click()
    expect(frame.locator(".invoices .number")).to_have_count(ALL - 25)
    frame.get_by_role("checkbox", name="ACM-2026-1061").check()
    expect(frame.locator("#selection-count")).to_have_text("Selected: 3")
    frame.get_by_role("link", name="Previous page").click()
    expect(frame.get_by_role("checkbox", name="ACM-2026-1099")).to_be_checked()
    documents = [name for name in names(saved(listed, "#selection-zip")) if name.endswith(".pdf")]
    assert len(documents) == 3
    for number in ("ACM-2026-1099", "ACM-2026-1097", "ACM-2026-1061"):
        assert any(number in name for name in documents)
    frame.get_by_role("button", name="Clear selection").click()
    expect(frame.locator("#selection")).to_be_hidden()
    expect(frame.get_by_role("checkbox", checked=True)).to_have_count(0)


def test_what_one_customer_selected_is_gone_when_another_one_takes_over(
    listed: OpenPortal, make_customer: Callable[..., Customer]
) -> None:
    listed.frame.locator("[data-choose]").first.check()
    expect(listed.frame.locator("#selection-count")).to_have_text("Selected: 1")
    other = make_customer().session(view="invoices", locale="de")["url"]
    listed.page.evaluate("(url) => { document.getElementById('portal').src = url }", other)
    expect(listed.frame.locator("html")).to_have_attribute("lang", "de")
    expect(listed.frame.locator("[data-choose]").first).to_be_visible()
    expect(listed.frame.locator("#selection")).to_be_hidden()


def test_a_filtered_list_is_saved_as_a_table_and_as_all_its_documents(listed: OpenPortal) -> None:
    frame = listed.frame
    frame.get_by_role("link", name="Overdue", exact=True).click()
    expect(frame.locator(".invoices .number")).to_have_text(["ACM-2026-1099"])
    sheet = saved(listed, "#export-csv")
    rows = list(csv.reader(io.StringIO(sheet.path().read_text(encoding="utf-8-sig"))))
    assert len(rows) == 2
    assert "ACM-2026-1099" in rows[1]
    assert sheet.suggested_filename.endswith(".csv")
    assert sum(name.endswith(".pdf") for name in names(saved(listed, "#export-zip"))) == 1


def test_a_file_that_takes_time_says_how_far_it_is_and_can_be_stopped(
    context: BrowserContext, listed: OpenPortal
) -> None:
    line = context.new_cdp_session(listed.frame)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "uploadThroughput": -1,
         "downloadThroughput": SLOW_BYTES_A_SECOND},
    )  # fmt: skip
    frame, tray = listed.frame, listed.frame.locator("#tray")
    frame.locator("#export-zip").click()
    expect(tray).to_contain_text("Preparing your download")
    expect(tray).to_contain_text(re.compile(rf"[1-9]\d* of {ALL} invoices"))
    expect(frame.locator("#export-zip")).to_have_attribute("aria-disabled", "true")
    tray.get_by_role("button", name="Cancel").click()
    expect(tray).to_be_hidden()
    expect(frame.locator("#export-zip")).not_to_have_attribute("aria-disabled", "true")
    # Whoever pressed a button that is gone goes on from where it came from.
    expect(frame.locator("#export-zip")).to_be_focused()


def test_stopping_before_anything_came_is_possible_too_and_the_next_file_is_not_held_up(
    listed: OpenPortal,
) -> None:
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        held.append(route)

    listed.page.route("**/invoices.zip**", hold_the_first)
    listed.frame.locator("#export-zip").click()
    tray = listed.frame.locator("#tray")
    tray.get_by_role("button", name="Cancel").click()
    expect(tray).to_be_hidden()
    assert names(saved(listed, "#export-zip"))


def test_a_list_that_no_file_can_hold_says_what_to_do(
    lend: Lend, open_portal: Open, reader: Customer
) -> None:
    with lend(expected="400") as context:
        portal = open_portal(context, reader.session(view="invoices")["url"]).ready()
        refusal = '{"code": "invalid_parameter", "parameter": "issued_from"}'
        portal.page.route(
            "**/invoices.zip**", lambda route: route.fulfill(status=400, body=refusal)
        )
        portal.frame.locator("#export-zip").click()
        tray = portal.frame.locator("#tray")
        expect(tray).to_contain_text("Narrow the list by a filter")
        expect(tray.get_by_role("button", name="Try again")).to_be_hidden()
        tray.get_by_role("button", name="Close").click()
        expect(tray).to_be_hidden()
