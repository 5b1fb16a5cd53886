"""Projectors as processes of their own, and a history whose outcome is known beforehand."""

import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from deploy.local.processes import Child, Program
from tests.ledger.builders import credit_note, invoice, payment
from tests.ledger.projecting import INVOICES, PAYMENTS, Site
from tests.ledger.sums import assert_sums_hold
from tests.servers import Database, Topics

INVOICES_COUNT = 2_000
CREDIT_NOTES = "billing.credit-notes"

# Starts a projector process; the argument is its consumer group.
Start = Callable[..., Child]


@pytest_asyncio.fixture
async def site(
    own_database: Database, kafka: str, topics: Topics, *, kafka_idempotence: bool
) -> AsyncIterator[Site]:
    """On a Postgres of this test alone, which keeps what it has committed."""
    connection = await asyncpg.connect(own_database.admin_dsn)
    yield Site(kafka, kafka_idempotence, topics, own_database.ledger_dsn, connection)
    # The server may have been restarted under it.
    connection.terminate()


@pytest.fixture
def start(site: Site, own_home: Path) -> Iterator[Start]:
    """Projector processes of this test; those still alive are ended after it."""
    children: list[Child] = []

    def start(group: str = "ledger") -> Child:
        settings = site.settings()
        environment = {
            "LEDGER_POSTGRES_DSN": settings.postgres_dsn.get_secret_value(),
            "LEDGER_KAFKA_BOOTSTRAP_SERVERS": settings.kafka_bootstrap_servers,
            "LEDGER_KAFKA_IDEMPOTENCE": str(settings.kafka_idempotence).lower(),
            "LEDGER_TOPIC_PREFIX": settings.topic_prefix,
            "LEDGER_KAFKA_GROUP_ID": f"{settings.topic_prefix}{group}",
            # Small batches: more moments at which to be killed.
            "LEDGER_BATCH_RECORDS_MAX": "50",
        }
        command = "from services.command import main; main()"
        child = Child(
            Program(
                name="projector",
                command=(sys.executable, "-c", command, "ledger", "project"),
                directory=Path.cwd(),
                log=own_home / f"projector-{len(children)}.log",
                ready=lambda: True,
                environment=environment,
            )
        )
        children.append(child)
        return child

    yield start
    for child in children:
        child.kill()
        # Shown when the test fails.
        sys.stdout.write(child.program.log.read_text(errors="replace"))


async def publish_history(site: Site) -> int:
    """Invoices in three versions, part payments over two invoices each, credit notes; shuffled over
    topics and partitions, some before their invoice. Returns how many events there are."""
    numbers = range(INVOICES_COUNT)
    count = await site.publish(
        (payment(f"p{n}", [f"i{n}", f"i{n + 1}"], amount_cents=1_200) for n in numbers[::20]),
        PAYMENTS,
    )
    count += await site.publish(
        (
            credit_note(f"cn{n}", invoice_id=f"i{n + 5}", offset_amount_cents=100)
            for n in numbers[::20]
        ),
        CREDIT_NOTES,
    )
    for version in (2, 1, 3):
        count += await site.publish(
            (
                invoice(
                    f"i{n}",
                    version=version,
                    external_customer_id=f"c{n % 20}",
                    total_amount_cents=999 + (version == 3),
                )
                for n in numbers
            ),
            INVOICES,
        )
    return count


async def assert_history_holds(connection: "asyncpg.Connection[Any]", events: int) -> None:
    """Everything exactly once, whatever happened on the way."""
    counted = await connection.fetchrow(
        "SELECT sum(applied_count)::int, sum(next_offset)::int, sum(dead_letter_count)::int "
        "FROM ledger.positions"
    )
    assert tuple(counted or ()) == (events, events, 0)
    totals = await connection.fetchrow(
        "SELECT count(DISTINCT (external_customer_id, currency))::int, "
        "sum(invoiced_amount_cents)::int, sum(invoiced_count)::int, "
        "sum(outstanding_amount_cents)::int FROM read_model.invoiced_totals"
    )
    invoiced = 1_000 * INVOICES_COUNT
    settled = (1_200 + 100) * (INVOICES_COUNT // 20)
    assert tuple(totals or ()) == (20, invoiced, INVOICES_COUNT, invoiced - settled)
    await assert_sums_hold(connection)
