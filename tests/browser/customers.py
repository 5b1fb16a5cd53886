"""Customers of a running stack, told of by events, and the links they are given."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from tests.browser.history import events
from tests.servers import apart
from tests.system.billing import BillingSystem
from tests.system.conftest import RunningStack

# The stack shares the machine with every other test.
SECONDS_MAX = 60
# Asking without a pause takes a core from the browser and the services that are waited for.
POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer of the running stack, and the links it is given."""

    stack: RunningStack
    billing: BillingSystem

    def session(self, **asked: Any) -> dict[str, Any]:
        """A portal session, once the ledger has heard of the customer."""
        body = {"external_customer_id": self.billing.customer_id, **asked}
        with self.stack.api() as api:
            answer = until(
                lambda: api.post("/api/v1/portal_sessions", json=body),
                lambda answer: answer.status_code == httpx.codes.CREATED,
            )
        session: dict[str, Any] = answer.json()["portal_session"]
        return session

    def revoke(self, session_id: str) -> None:
        with self.stack.api() as api:
            api.delete(f"/api/v1/portal_sessions/{session_id}").raise_for_status()

    def id_of(self, number: int) -> str:
        """The id of the invoice that the history gives this number."""
        return f"{self.billing.customer_id[-8:]}-{number}"

    def id_of_payment(self, invoice_id: str) -> str:
        """The id of the first payment of an invoice."""
        with self.stack.portal(self.session()["token"]) as portal:
            answer = portal.get(f"/portal/api/invoices/{invoice_id}").raise_for_status()
        payment_id: str = answer.json()["invoice"]["payments"][0]["id"]
        return payment_id


def allow_framing(stack: RunningStack, *origins: str) -> None:
    """Give the organization its name and look, and let these origins frame its portal."""
    organization = {
        "id": stack.organization_id,
        "name": "Acme Cloud",
        "allowed_origins": list(origins),
        "branding": {"accent_color": "#1f6f5c"},
    }
    with stack.api() as api:
        body = {"organization": organization}
        api.put("/api/v1/organizations", json=body).raise_for_status()
        until(
            lambda: api.get(f"/portal/{stack.organization_id}"),
            lambda answer: origins[-1] in answer.headers.get("content-security-policy", ""),
        )


def tell_new_customer(stack: RunningStack, **fields: Any) -> Customer:
    """A customer of whom nothing has been billed yet."""
    billing = _billing(stack)
    billing.publish(billing.customer(timezone="UTC", **fields))
    return Customer(stack, billing)


def tell_customer(stack: RunningStack, **fields: Any) -> Customer:
    """A new customer with a history; returns when all of it has been read."""
    billing = _billing(stack)
    told = events(billing, **fields)
    billing.publish(*told)
    customer = Customer(stack, billing)
    # All but the voided one count as invoiced.
    count = sum("invoice" in event["data"] for event in told) - 1
    with stack.portal(customer.session()["token"]) as portal:
        until(
            lambda: portal.get("/portal/api/overview").json()["currencies"],
            lambda totals: sum(total["invoiced_count"] for total in totals) == count,
        )
        # Its credit note is the last event of all.
        until(
            lambda: portal.get(f"/portal/api/invoices/{customer.id_of(5)}").json()["invoice"],
            lambda invoice: invoice["display_status"] == "paid",
        )
    return customer


def _billing(stack: RunningStack) -> BillingSystem:
    return BillingSystem(
        stack.bootstrap_servers,
        stack.organization_id,
        f"customer {secrets.token_hex(4)}",
        # Playwright's event loop runs in this thread.
        run=lambda coroutine: apart(lambda: coroutine),
        clock=time.time,
    )


def until(answer: Callable[[], Any], holds: Callable[[Any], bool]) -> Any:
    """Ask until the answer holds; the last answer is in the failure."""
    deadline = time.monotonic() + SECONDS_MAX
    while not holds(latest := answer()):
        assert time.monotonic() < deadline, f"still {latest!r} after {SECONDS_MAX} s"
        time.sleep(POLL_SECONDS)
    return latest
