"""The operator's command beside a real broker and database, and Stripe's lists over HTTP."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import asyncpg
import pytest

from tests.ledger.conftest import Run
from tests.ledger.importing.recorded import KEY, StripeLists
from tests.ledger.intake.conftest import Log, log, projector, served, until
from tests.ledger.intake.stripe.builders import (
    CREATED,
    credit_note,
    invoice_payment,
    line,
    open_invoice,
    paid_invoice,
    published,
)
from tests.ledger.known import make_known
from tests.servers import Database

__all__ = ["log", "projector", "until"]


@pytest.fixture
def run(portico: Run, postgres: Database, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`portico ledger …`, where `acme` is known."""
    make_known(postgres)
    monkeypatch.setenv("LEDGER_STRIPE_API_KEY", KEY)
    return partial(portico, "ledger")


@dataclass(frozen=True, slots=True)
class ServedStripe:
    url: str
    lists: StripeLists


@pytest.fixture
async def stripe() -> AsyncIterator[ServedStripe]:
    """Two customers, three invoices of which one has three lines, a payment and a credit note."""
    lines = {"object": "list", "has_more": False, "data": [line(id=f"il_{n}") for n in range(3)]}
    lists = StripeLists(
        {
            "customers": [published("customer", id="cus_2"), published("customer", id="cus_1")],
            "invoices": [
                open_invoice(id="in_3", number="ACME-0003", created=CREATED + 86_400),
                open_invoice(id="in_2", number="ACME-0002", customer="cus_2", lines=lines),
                paid_invoice(),
            ],
            "invoice_payments": [invoice_payment()],
            "credit_notes": [credit_note(invoice="in_2", customer="cus_2")],
        }
    )
    async with served(lists.app()) as url:
        yield ServedStripe(url, lists)


async def rows(postgres: Database, query: str, *arguments: object) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(postgres.ledger_dsn)
    try:
        return [dict(found) for found in await connection.fetch(query, *arguments)]
    finally:
        await connection.close()


async def events(log: Log, count: int) -> list[dict[str, Any]]:
    """What was published, once it is `count` events."""
    return [json.loads(record.value or b"") for record in await log.records(count)]
