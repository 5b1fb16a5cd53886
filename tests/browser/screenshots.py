"""Takes a picture of every page in every look: `python -m tests.browser.screenshots`.

Starts a stack of its own, tells it of a customer, and writes docs/screenshots/*.png; also those of
a PDF document and of the operator console. With the argument `console` only the console's.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from deploy.local.ports import free_ports
from tests.browser.console_pictures import take_console, tell_company
from tests.browser.customers import Customer, allow_framing, tell_customer, until
from tests.browser.drawn_documents import draw
from tests.browser.every_page import every_page, page_url
from tests.browser.history import PAID_MONTHS
from tests.browser.hosting import Host, host_product
from tests.browser.portal_page import browsing, opener
from tests.conftest import BROWSERS
from tests.system.conftest import PORTICO, ROOT, RunningStack, _read

FOLDER = ROOT / "docs" / "screenshots"
SECONDS_MAX = 120
DETAILS = {
    "legal_name": "Coleman-Blair Trading Ltd",
    "email": "accounts@coleman-blair.example",
    "phone": "+44 20 7946 0321",
    "address_line1": "12 Harbour Street",
    "zipcode": "EC1A 4HD",
    "city": "London",
    "country": "GB",
    "tax_identification_number": "GB123456789",
}
_WIDE = {"width": 1_200, "height": 800}
_PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: where the page stands, its language, and how the browser is set up."""

    name: str
    search: dict[str, str]
    locale: str
    context: dict[str, Any]


def pictures(customer: Customer) -> list[Picture]:
    """Every page in every look."""
    wide: dict[str, Any] = {"viewport": _WIDE}
    phone = {"viewport": _PHONE, "device_scale_factor": 2}
    looks: dict[str, tuple[str, dict[str, Any]]] = {
        "wide": ("en", wide),
        "dark": ("en", wide | {"color_scheme": "dark"}),
        "phone": ("en", phone),
        "arabic": ("ar", wide),
    }
    return [
        Picture(f"{page}-{look}", search, locale, context)
        for page, search in every_page(customer).items()
        for look, (locale, context) in looks.items()
    ]


def main(*, console_only: bool) -> None:
    """Write every picture, or those of the console."""
    if not console_only:
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        draw(FOLDER)
    with tempfile.TemporaryDirectory() as folder, _stack() as stack, host_product() as host:
        allow_framing(stack, host.origin)
        # Before Playwright is there, beside which no other loop of events can run.
        asyncio.run(tell_company(stack))
        with _browser(folder) as browser:
            if not console_only:
                _take_portal(browser, stack, host)
            take_console(browser, stack, FOLDER)


@contextmanager
def _browser(folder: str) -> Iterator[Browser]:
    chromium = next(path for name in BROWSERS if (path := shutil.which(name)))
    arguments = ["--headless=new", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=arguments,
            env={**os.environ, "FONTCONFIG_FILE": str(_fonts(folder))},
        )
        yield browser
        browser.close()


def _take_portal(browser: Browser, stack: RunningStack, host: Host) -> None:
    customer = tell_customer(stack, **DETAILS)
    paid_by_debit(customer)
    for picture in pictures(customer):
        height = picture.context["viewport"]["height"]
        with browsing(browser, **picture.context) as context:
            url = customer.session(locale=picture.locale)["url"]
            url = page_url(url, picture.search)
            portal = opener(host)(context, url, height=height).ready()
            portal.page.screenshot(path=FOLDER / f"{picture.name}.png")


def paid_by_debit(customer: Customer) -> None:
    """Every settled invoice of the history was paid, and the payment receipted."""
    billing, today = customer.billing, datetime.now(UTC)
    for month in range(PAID_MONTHS):
        paid_at = today - timedelta(days=62 + 30 * month)
        payment = billing.payment(
            customer.id_of(10 + month),
            99_000 + 137 * month,
            created_at=paid_at.isoformat(timespec="seconds"),
            payment_method="sepa_debit",
            reference=f"TRX-{88_000 - month}",
        )
        payment_id = payment["data"]["payment"]["id"]
        receipt = {
            "id": f"receipt-{payment_id}",
            "number": f"RCPT-{4_000 - month}",
            "payment": {"id": payment_id},
        }
        billing.publish(
            payment, billing.event("payment_receipt.created", {"payment_receipt": receipt})
        )
    with customer.stack.portal(customer.session()["token"]) as portal:
        until(
            lambda: portal.get("/portal/api/payments?limit=100").json()["payments"],
            lambda paid: sum(one["receipt"] is not None for one in paid) == PAID_MONTHS,
        )


def _fonts(folder: str) -> Path:
    """Every script of the language list, also on a machine without its fonts."""
    settings = Path(folder) / "fonts.conf"
    settings.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>{ROOT / 'services' / 'portal' / 'documents' / 'fonts'}</dir></fontconfig>",
        encoding="utf-8",
    )
    return settings


@contextmanager
def _stack() -> Iterator[RunningStack]:
    with tempfile.TemporaryDirectory(prefix="portico-screenshots-") as home:
        port, demo_port = free_ports(2)
        environment = os.environ | {
            "PORTICO_HOME": home,
            "PORTICO_PORT": str(port),
            "PORTICO_DEMO_PORT": str(demo_port),
        }
        command = [str(PORTICO), "stack"]
        subprocess.run([*command, "up"], env=environment, check=True, timeout=SECONDS_MAX)
        try:
            yield _read(Path(home))
        finally:
            subprocess.run([*command, "down"], env=environment, check=True, timeout=SECONDS_MAX)


if __name__ == "__main__":
    started_at = time.monotonic()
    main(console_only=sys.argv[1:] == ["console"])
    sys.stdout.write(f"docs/screenshots in {time.monotonic() - started_at:.0f} s\n")
