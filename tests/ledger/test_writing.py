"""What the writer does when the database refuses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
import pytest_asyncio
from prometheus_client import CollectorRegistry

from services.chassis.postgres import Prepare, open_pool
from services.chassis.postgres_faults import POSTGRES_FAULTS
from services.ledger.batches import Partition
from services.ledger.metrics import Metrics
from services.ledger.staging import STATEMENTS, prepare_connection
from services.ledger.store import PositionLostError
from services.ledger.writing import Writer
from tests.ledger.builders import TOPIC, invoice
from tests.ledger.conftest import Ledger, batch_of
from tests.ledger.waiting import eventually
from tests.servers import Database

PARTITION = Partition(TOPIC, 0)


@asynccontextmanager
async def opened(
    postgres: Database, registry: CollectorRegistry, prepare: Prepare = prepare_connection
) -> AsyncIterator[Writer]:
    pool = await open_pool(
        postgres.ledger_dsn, application_name="test", connections_max=1, prepare=prepare
    )
    try:
        yield Writer(pool, Metrics(registry))
    finally:
        # Does not wait for what a failed test still holds.
        pool.terminate()


@pytest_asyncio.fixture
async def writer(postgres: Database, registry: CollectorRegistry) -> AsyncIterator[Writer]:
    async with opened(postgres, registry) as writer:
        yield writer


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


async def test_a_record_that_no_table_takes_is_dead_lettered_alone(
    ledger: Ledger, writer: Writer, postgres: Database
) -> None:
    # Decoding admits nothing of the kind, so the table is made pickier than it is.
    await _as_administrator(
        postgres, "ALTER TABLE read_model.invoices ADD CHECK (number IS DISTINCT FROM 'N-i3')"
    )
    values = [invoice(f"i{n}") for n in range(7)]
    await writer.write(batch_of(values, PARTITION, 0))
    stored = [row["invoice_id"] for row in await ledger.rows("invoices")]
    assert stored == ["i0", "i1", "i2", "i4", "i5", "i6"]
    letter = await ledger.connection.fetchrow("SELECT * FROM ledger.dead_letters")
    assert letter is not None
    assert (letter["record_offset"], letter["record_value"]) == (3, values[3])
    assert letter["reason"].startswith("value: cannot be stored")
    assert await ledger.value("SELECT next_offset FROM ledger.positions") == 7


async def test_a_record_that_cannot_even_be_staged_is_dead_lettered_alone(
    ledger: Ledger, registry: CollectorRegistry, postgres: Database
) -> None:
    async def prepare(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        await prepare_connection(connection)
        await connection.execute(STATEMENTS["create_stage_invoices"])
        await connection.execute("ALTER TABLE stage_invoices ADD CHECK (number <> 'N-i2')")

    batch = batch_of([invoice("i1"), invoice("i2"), invoice("i3")], PARTITION, 0)
    async with opened(postgres, registry, prepare) as writer:
        await writer.write(batch, await writer.open(batch))
    stored = [row["invoice_id"] for row in await ledger.rows("invoices")]
    assert stored == ["i1", "i3"]
    assert await ledger.value("SELECT record_offset FROM ledger.dead_letters") == 1
    assert await ledger.value("SELECT next_offset FROM ledger.positions") == 3


async def test_a_transaction_whose_connection_was_lost_is_abandoned_without_an_error(
    ledger: Ledger, writer: Writer, postgres: Database
) -> None:
    opened = await writer.open(batch_of([invoice("i1")], PARTITION, 0))
    assert opened is not None
    process = opened.connection.get_server_pid()
    await _as_administrator(postgres, f"SELECT pg_terminate_backend({process})")
    with pytest.raises(POSTGRES_FAULTS):
        await opened.connection.execute("SELECT 1")
    await opened.abandon()
    # The pool of one has its connection back.
    await writer.write(batch_of([invoice("i1")], PARTITION, 0))
    assert [row["invoice_id"] for row in await ledger.rows("invoices")] == ["i1"]


async def test_a_fault_of_the_database_is_no_fault_of_the_record(
    ledger: Ledger, writer: Writer, postgres: Database
) -> None:
    await _as_administrator(postgres, "REVOKE INSERT ON read_model.invoices FROM portico_ledger")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await writer.write(batch_of([invoice()], PARTITION, 0))
    assert await ledger.value("SELECT count(*) FROM ledger.dead_letters") == 0
    assert await ledger.value("SELECT next_offset FROM ledger.positions") == 0


async def test_two_batches_that_lock_the_same_rows_in_turn_both_get_through(
    ledger: Ledger, writer: Writer, postgres: Database
) -> None:
    await ledger.apply(invoice("a"), invoice("b"))
    other = await asyncpg.connect(postgres.ledger_dsn)
    try:
        # The other holds `a` and waits for the writer's position; whichever of the two the database
        # picks as the victim, the writer's batch ends up applied.
        transaction = other.transaction()
        await transaction.start()
        await other.execute("SELECT FROM read_model.invoices WHERE invoice_id = 'a' FOR UPDATE")
        writing = asyncio.create_task(
            writer.write(batch_of([invoice("a", version=2)], PARTITION, 2))
        )
        await _until_somebody_waits(ledger)
        try:
            await other.execute("UPDATE ledger.positions SET observed_at = now()")
            await transaction.commit()
        except asyncpg.DeadlockDetectedError:
            await transaction.rollback()
        await writing
    finally:
        await other.close()
    assert (await ledger.invoice("a"))["version"] == 2


async def test_batches_are_counted_when_they_are_committed(
    ledger: Ledger, writer: Writer, registry: CollectorRegistry
) -> None:
    assert ledger.next_offset == 0
    await writer.write(batch_of([invoice(), b"junk"], PARTITION, 0))
    with pytest.raises(PositionLostError):
        await writer.write(batch_of([invoice()], PARTITION, 0))
    read = registry.get_sample_value("portico_ledger_records_read_total", {"topic": TOPIC})
    parts = [
        registry.get_sample_value(
            "portico_ledger_records_total", {"topic": TOPIC, "outcome": outcome}
        )
        for outcome in ("applied", "ignored", "dead_lettered")
    ]
    assert (read, parts) == (2, [1, 0, 1])


async def _until_somebody_waits(ledger: Ledger) -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    await eventually(lambda: ledger.value(waiting))


async def _as_administrator(database: Database, statement: str) -> None:
    connection = await asyncpg.connect(database.admin_dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
