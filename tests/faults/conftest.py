"""Projectors as processes of their own, and a history whose outcome is known beforehand."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from deploy.local.processes import Child
from tests.ledger.builders import credit_note, invoice, payment
from tests.ledger.processes import ledger_environment, ledger_processes
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
    settings = site.settings()
    environment = ledger_environment(
        settings.postgres_dsn.get_secret_value(),
        settings.kafka_bootstrap_servers,
        idempotence=settings.kafka_idempotence,
        topic_prefix=settings.topic_prefix,
    )
    # Small batches: more moments at which to be killed.
    environment["LEDGER_BATCH_RECORDS_MAX"] = "50"
    with ledger_processes("project", own_home, environment) as start:

        def start_in(group: str = "ledger") -> Child:
            return start(LEDGER_KAFKA_GROUP_ID=f"{settings.topic_prefix}{group}")

        yield start_in


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
