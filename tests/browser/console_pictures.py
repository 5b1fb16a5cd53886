"""Pictures of the operator console, with the customers of the demo company.

Part of `python -m tests.browser.screenshots`, which starts the stack and the browser.
"""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page

from contracts.topics import INVOICES
from deploy.local.demo.history import history
from deploy.local.demo.load import publish, wait_until_projected
from services.chassis.kafka import create_producer
from tests.browser.customers import until
from tests.browser.portal_page import browsing
from tests.system.conftest import RunningStack

CUSTOMER: Final = "cust-0058"
_WIDE: Final[dict[str, Any]] = {"viewport": {"width": 1_200, "height": 800}}
_PHONE: Final[dict[str, Any]] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
}
_DARK: Final[dict[str, Any]] = _WIDE | {"color_scheme": "dark"}
_PAGES: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "console-customers-wide": ("/customers", _WIDE),
    "console-customers-phone": ("/customers", _PHONE),
    "console-activity-wide": (f"/customers/{CUSTOMER}?view=activity", _WIDE),
    "console-settings-dark": ("/settings", _DARK),
    "console-health-wide": ("/health", _WIDE),
}


async def tell_company(stack: RunningStack) -> None:
    """The demo company's past, and some events that cannot be applied."""
    producer = create_producer(stack.bootstrap_servers, client_id="pictures", idempotent=False)
    await producer.start()
    try:
        ends = await publish(producer, history(datetime.now(UTC).date()), lambda _: None)
        for number in range(3):
            await producer.send_and_wait(
                INVOICES.name, _refused(stack, number), key=b"acme/cust-0001"
            )
    finally:
        await producer.stop()
    await wait_until_projected(stack.postgres_dsn, ends, lambda _: None)


def take_console(browser: Browser, stack: RunningStack, folder: Path) -> None:
    """Write the pictures of the console."""
    with browsing(browser, **_WIDE) as context:
        _look_at_the_portal(_signed_in(context, stack))
    for name, (path, looks) in _PAGES.items():
        with browsing(browser, **looks) as context:
            page = _signed_in(context, stack)
            page.goto(f"{stack.url}/console{path}")
            page.screenshot(path=folder / f"{name}.png")


def _signed_in(context: BrowserContext, stack: RunningStack) -> Page:
    page = context.new_page()
    page.goto(f"{stack.url}/console")
    page.fill("#api_key", stack.api_key)
    page.press("#api_key", "Enter")
    page.wait_for_url("**/console/customers")
    return page


def _look_at_the_portal(page: Page) -> None:
    """As an operator does before somebody asks: so that there is some activity."""
    origin = page.url.partition("/console/")[0]
    activity = f"{origin}/console/customers/{CUSTOMER}?view=activity"
    page.goto(activity)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Customer portal").click()
    portal = opened.value
    portal.locator("a.number").first.click()
    portal.get_by_role("heading", level=1, name=re.compile("ACM-")).wait_for()
    portal.close()

    def told() -> str:
        page.goto(activity)
        return page.locator("main").inner_text()

    until(told, lambda text: "Looked at invoice" in text)


def _refused(stack: RunningStack, number: int) -> bytes:
    invoice = {
        "id": f"refused-{number}",
        "number": f"ACM-2026-0600{number}",
        "external_customer_id": "cust-0001",
        "currency": "EUR" if number else "EURO",
        "issuing_date": "31/01/2026" if number else "2026-01-31",
        "status": "finalized",
        "total_amount_cents": 12_000,
    }
    event = {
        "specversion": "1.0",
        "id": f"refused-{number}",
        "source": "pictures",
        "type": "invoice.created",
        "organizationid": stack.organization_id,
        "data": {"invoice": invoice},
    }
    return json.dumps(event).encode()
