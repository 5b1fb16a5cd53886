"""The whole stack, a host product on another site, and a real Chromium.

The browser blocks third-party cookies, as browsers do. Fixtures are of this folder, so that
Playwright's event loop is gone before tests of other folders start theirs.
"""

import os
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.history import events
from tests.browser.hosting import Host, host_product
from tests.browser.portal_page import OpenPortal, browsing, opener
from tests.servers import apart
from tests.system.billing import BillingSystem
from tests.system.conftest import RunningStack, stack

__all__ = ["stack"]

# The stack shares the machine with every other test.
SECONDS_MAX = 60
ARGUMENTS = (
    "--headless=new",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--test-third-party-cookie-phaseout",
)


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer of the running stack, and the links it is given."""

    stack: RunningStack
    billing: BillingSystem

    def session(self, **asked: Any) -> dict[str, Any]:
        """A portal session, once the ledger has heard of the customer."""
        body = {"external_customer_id": self.billing.customer_id, **asked}
        deadline = time.monotonic() + SECONDS_MAX
        with self.stack.api() as api:
            while True:
                answer = api.post("/api/v1/portal_sessions", json=body)
                if answer.status_code == httpx.codes.CREATED:
                    session: dict[str, Any] = answer.json()["portal_session"]
                    return session
                assert time.monotonic() < deadline, answer.text

    def revoke(self, session_id: str) -> None:
        with self.stack.api() as api:
            api.delete(f"/api/v1/portal_sessions/{session_id}").raise_for_status()

    def id_of(self, number: int) -> str:
        """The id of the invoice that the history gives this number."""
        return f"{self.billing.customer_id[-8:]}-{number}"


@pytest.fixture(scope="package")
def host(stack: RunningStack) -> Iterator[Host]:
    """A host product that the organization allows to frame its portal."""
    with host_product() as product:
        organization = {
            "id": stack.organization_id,
            "name": "Acme Cloud",
            "allowed_origins": [product.origin],
            "branding": {"accent_color": "#1f6f5c"},
        }
        with stack.api() as api:
            body = {"organization": organization}
            api.put("/api/v1/organizations", json=body).raise_for_status()
            path, deadline = f"/portal/{stack.organization_id}", time.monotonic() + SECONDS_MAX
            while product.origin not in _policy(api.get(path)):
                assert time.monotonic() < deadline, "the organization's origins were not taken"
        yield product


def _policy(answer: httpx.Response) -> str:
    return str(answer.headers.get("content-security-policy"))


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    # Chromium has no sandbox for root, which containers run as.
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A wide window; fails at the end when the console, the policy or a script complained."""
    with browsing(browser, viewport={"width": 1_200, "height": 900}) as opened:
        yield opened


@pytest.fixture
def open_portal(host: Host) -> Callable[..., OpenPortal]:
    return opener(host)


@pytest.fixture(scope="package")
def make_customer(stack: RunningStack, host: Host) -> Callable[..., Customer]:  # noqa: ARG001 - the organization has to be there
    """`make_customer(billing_configuration=…)`: a new customer with a history, fully read."""

    def make(**fields: Any) -> Customer:
        billing = BillingSystem(
            stack.bootstrap_servers,
            stack.organization_id,
            f"customer {secrets.token_hex(4)}",
            run=lambda coroutine: apart(lambda: coroutine),
            clock=time.time,
        )
        told = events(billing, **fields)
        billing.publish(*told)
        customer = Customer(stack, billing)
        _wait_until_read(customer, sum("invoice" in event["data"] for event in told))
        return customer

    return make


def _wait_until_read(customer: Customer, invoices: int) -> None:
    """Every invoice but the voided one counts as invoiced; the credit note comes last of all."""
    deadline = time.monotonic() + SECONDS_MAX
    settled = f"/portal/api/invoices/{customer.id_of(5)}"
    with customer.stack.portal(customer.session()["token"]) as portal:
        while True:
            totals = portal.get("/portal/api/overview").json()["currencies"]
            count = sum(currency["invoiced_count"] for currency in totals)
            if count == invoices - 1:
                invoice = portal.get(settled).json()["invoice"]
                if invoice["display_status"] == "paid":
                    return
            assert time.monotonic() < deadline, (
                f"{count} of {invoices - 1} invoices were read: {invoice}"
            )


@pytest.fixture(scope="package")
def reader(make_customer: Callable[..., Customer]) -> Customer:
    """A customer that no test changes."""
    return make_customer()


@pytest.fixture(scope="package")
def reader_url(reader: Customer) -> str:
    """A link of the customer that no test changes."""
    url: str = reader.session()["url"]
    return url
