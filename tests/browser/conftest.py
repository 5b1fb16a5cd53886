"""The whole stack, a host product on another site, and a real Chromium.

The browser blocks third-party cookies, as browsers do. Fixtures are of this folder, so that
Playwright's event loop is gone before tests of other folders start theirs.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.customers import Customer, allow_framing, tell_customer
from tests.browser.element_host import ElementHost, element_host
from tests.browser.hosting import Host, host_product
from tests.browser.portal_page import Lend, OpenPortal, Window, browsing, opener, standing
from tests.portal.console.conftest import SIGN_IN, form_token
from tests.system.conftest import RunningStack, stack

__all__ = ["stack"]

ARGUMENTS = (
    "--headless=new",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--test-third-party-cookie-phaseout",
)
WIDE = {"width": 1_200, "height": 900}


@pytest.fixture(scope="package")
def host(stack: RunningStack) -> Iterator[Host]:
    """A host product that the organization allows to frame its portal."""
    with host_product() as product:
        allow_framing(stack, product.origin)
        yield product


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    # Chromium has no sandbox for root, which containers run as.
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def lend(browser: Browser, stack: RunningStack, host: Host) -> Iterator[Lend]:
    """`with lend(viewport=…) as context`: one of a few windows that stay open, wide if not asked.

    It has no page but one, and no cookie; files that pages share it may have from before. Whoever
    adds routes or scripts to a context, and not to its page, wants one of their own (`browsing`).
    """
    windows: dict[str, Window] = {}
    with ExitStack() as opened:

        def lend(
            *, expected: str | None = None, **options: Any
        ) -> AbstractContextManager[BrowserContext]:
            options.setdefault("viewport", WIDE)
            kind = repr(sorted(options.items()))
            if kind not in windows:
                windows[kind] = opened.enter_context(standing(browser, **options))
                # While a page of each site stands, the next one needs no processes of its own,
                # which cost more than all that is done in it.
                no_session = f"{stack.url}/portal/{stack.organization_id}"
                opener(host)(windows[kind].context, no_session)
            return windows[kind].lent(expected)

        yield lend


@pytest.fixture
def context(lend: Lend) -> Iterator[BrowserContext]:
    """A wide window; fails at the end when the console, the policy or a script complained."""
    with lend() as opened:
        yield opened


@pytest.fixture
def new_context(browser: Browser) -> Iterator[BrowserContext]:
    """As `context`, and of no history at all: it may be given scripts and routes."""
    with browsing(browser, viewport=WIDE) as opened:
        yield opened


@pytest.fixture
def open_portal(host: Host) -> Callable[..., OpenPortal]:
    return opener(host)


@pytest.fixture(scope="package")
def make_customer(stack: RunningStack, host: Host) -> Callable[..., Customer]:  # noqa: ARG001 - the organization has to be there
    """`make_customer(billing_configuration=…)`: a new customer with a history, fully read."""

    return partial(tell_customer, stack)


@pytest.fixture(scope="package")
def reader(make_customer: Callable[..., Customer]) -> Customer:
    """A customer that no test changes."""
    return make_customer()


@pytest.fixture(scope="package")
def reader_url(reader: Customer) -> str:
    """A link of the customer that no test changes."""
    url: str = reader.session()["url"]
    return url


@pytest.fixture(scope="package")
def operators_page(stack: RunningStack) -> Callable[[BrowserContext], Page]:
    """`operators_page(context)`: a new page, of an operator who has signed in.

    By one sign-in for all: few attempts a minute are let in from one place.
    """
    with stack.api() as client:
        form = {"form_token": form_token(client.get(SIGN_IN).text), "api_key": stack.api_key}
        answer = client.post(SIGN_IN, data=form)
        assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
        cookies = dict(client.cookies)

    def operators_page(context: BrowserContext) -> Page:
        context.add_cookies(
            [{"name": name, "value": value, "url": stack.url} for name, value in cookies.items()]
        )
        return context.new_page()

    return operators_page


@pytest.fixture(scope="package")
def element(stack: RunningStack, host: Host) -> Iterator[ElementHost]:
    """A host product with the element in its pages, allowed beside the plain one."""
    with element_host(stack.url) as product:
        allow_framing(stack, host.origin, product.origin)
        yield product
