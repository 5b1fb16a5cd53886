"""Webhooks in a real browser: an endpoint is added, its secret copied, and a test arrives."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from standardwebhooks.webhooks import Webhook

from tests.browser.axe import LOOKS, complaints
from tests.browser.portal_page import Lend
from tests.system.conftest import RunningStack

pytestmark = pytest.mark.browser
OperatorsPage = Callable[[BrowserContext], Page]


class Receiver(HTTPServer):
    """Answers 200 and keeps what it got."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received: list[tuple[bytes, dict[str, str]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hooks"


class Handler(BaseHTTPRequestHandler):
    """Of a request."""

    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.received.append((body, dict(self.headers)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on standard error."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def opened(context: BrowserContext, stack: RunningStack, operators_page: OperatorsPage) -> Page:
    """At the webhooks."""
    page = operators_page(context)
    page.goto(f"{stack.url}/console/webhooks")
    expect(page.get_by_role("heading", level=1)).to_have_text("Webhooks")
    return page


def added(page: Page, url: str) -> str:
    """A new endpoint's secret; then the page is at the endpoint."""
    page.get_by_role("link", name="Add an endpoint").click()
    page.get_by_label("Address").fill(url)
    page.get_by_label("A customer chose a language").uncheck()
    page.get_by_role("button", name="Add the endpoint").click()
    secret = page.get_by_label("Secret that events are signed with").input_value()
    page.get_by_role("link", name="I have copied it").click()
    return secret


def deleted(page: Page) -> None:
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete the endpoint").click()
    expect(page.get_by_role("status")).to_have_text("The endpoint was deleted.")


def test_a_test_arrives_and_its_delivery_is_seen(
    context: BrowserContext, stack: RunningStack, operators_page: OperatorsPage, receiver: Receiver
) -> None:
    page = opened(context, stack, operators_page)
    secret = added(page, receiver.url)
    expect(page.get_by_label("A customer chose a language")).not_to_be_checked()
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_role("status")).to_contain_text("A test is on its way")
    row = page.locator("tbody tr")
    # The page says what was when it was loaded.
    while "Waiting" in row.inner_text():
        page.reload()
    expect(row).to_contain_text("Delivered")
    expect(row).to_contain_text("200")
    ((body, headers),) = receiver.received
    assert json.loads(body)["type"] == "webhook_endpoint.test"
    Webhook(secret).verify(body, headers)
    deleted(page)


# What these pages have of their own, narrow and wide; every look is tried on the settings.
@pytest.mark.parametrize("look", ["light", "dark phone"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    lend: Lend, stack: RunningStack, operators_page: OperatorsPage, receiver: Receiver, look: str
) -> None:
    with lend(reduced_motion="reduce", **LOOKS[look]) as context:
        page = opened(context, stack, operators_page)
        added(page, f"{receiver.url}/{'long' * 30}")
        page.get_by_role("button", name="Send a test").click()
        one = page.url.partition("?")[0]
        for address in (one, f"{stack.url}/console/webhooks", f"{one}/../new"):
            page.goto(address)
            expect(page.locator("h1")).to_have_text(re.compile(r"\w"))
            assert complaints(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        page.goto(one)
        deleted(page)
