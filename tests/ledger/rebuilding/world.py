"""A log with every kind of object and of mistake, and how a rebuild of it is asked for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from services.ledger.rebuilding.settings import RebuildSettings
from tests.ledger.builders import (
    credit_note,
    customer,
    encoded,
    event,
    invoice,
    payment,
    payment_receipt,
)
from tests.ledger.projecting import INVOICES, PAYMENTS, Site
from tests.servers import Database

CUSTOMERS, CREDIT_NOTES = "billing.customers", "billing.credit-notes"
ORGANIZATIONS = "billing.organizations"
# Every customer of the log is a large one.
INVOICES_MIN = 1


def settings(site: Site, database: Database) -> RebuildSettings:
    return RebuildSettings(
        postgres_dsn=database.ledger_dsn,
        administrator_postgres_dsn=database.admin_dsn,
        kafka_bootstrap_servers=site.bootstrap_servers,
        topic_prefix=site.topics.prefix,
    )


def shown(*_: object) -> None:
    """Nobody watches."""


async def publish_everything(site: Site) -> int:
    """All kinds of objects, late and doubled ones, ignored and refused ones; how many records."""
    organization = {"organization": {"id": "acme", "name": "Acme"}, "version": 1}
    invoices = [
        value
        for n in range(60)
        for value in (
            invoice(f"i{n}", version=2, external_customer_id=f"c{n % 5}", payment_due_date=None),
            invoice(f"i{n}", version=1, external_customer_id=f"c{n % 5}", currency="JPY"),
        )
    ]
    told = {
        ORGANIZATIONS: [encoded(event("organization.updated", organization))],
        CUSTOMERS: [customer("c0", name="Ada"), customer("c9", name="Nobody yet"), customer("c0")],
        INVOICES: [
            *invoices,
            invoice("i3", version=3, event_type="invoice.voided", external_customer_id="c3"),
            invoice("i4", version=3, status="draft", external_customer_id="c4"),
            invoice("u1", version=None),
            invoice("e1", organization="evil"),
            encoded(event("subscription.started", {})),
            b"junk",
        ],
        PAYMENTS: [
            payment("p1", ["i1"], amount_cents=400),
            payment("p2", ["i5", "i10", "i15"], amount_cents=1_700),
            payment("p3", None, allocations=[{"invoice_id": "i7", "amount_cents": 5}]),
            payment("p4", ["unknown"], payment_status="failed"),
            payment_receipt("r1", "p1"),
        ],
        CREDIT_NOTES: [credit_note("n1", invoice_id="i2"), credit_note("n2", invoice_id="late")],
    }
    return sum([await site.publish(values, topic) for topic, values in told.items()])


async def rows_of(site: Site, schema: str = "read_model") -> dict[str, list[Any]]:
    """Every row of what is folded from the log."""
    tables = (
        *("organizations", "customers", "invoices", "payments", "allocations"),
        *("payment_receipts", "credit_notes", "invoiced_totals", "due_totals"),
    )
    return {
        table: [
            tuple(row)
            for row in await site.connection.fetch(
                f"SELECT * FROM {schema}.{table} ORDER BY 1, 2, 3, 4"  # noqa: S608 - constants
            )
        ]
        for table in tables
    }


@asynccontextmanager
async def read_by_live(site: Site, records: int) -> AsyncIterator[None]:
    """With a projector that has read so many records, and goes on."""
    async with site.projector():
        await site.until_read(records)
        yield


async def phase(site: Site) -> str | None:
    found: str | None = await site.connection.fetchval(
        "SELECT phase FROM ledger.rebuilds ORDER BY rebuild_id DESC LIMIT 1"
    )
    return found


async def waits_for_tables(site: Site) -> bool:
    """Whether a swap stands before the tables of the live projection."""
    return bool(
        await site.connection.fetchval(
            "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) "
            "WHERE NOT granted AND mode = 'AccessExclusiveLock' "
            "AND application_name = 'portico-ledger-rebuild')"
        )
    )
