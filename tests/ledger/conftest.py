"""A ledger on a fresh database: give it events, ask it for rows. And where projectors run."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from typer.testing import CliRunner, Result

from contracts.events import INVOICE
from services.command import create_command
from services.ledger.batches import Batch, Entry, Partition
from services.ledger.decoding import decode
from services.ledger.staging import prepare_connection
from services.ledger.store import apply
from tests.ledger.builders import NOON_MS, TOPIC, StoredRecord
from tests.ledger.processes import ledger_environment
from tests.ledger.projecting import Site
from tests.servers import Database, Topics

Run = Callable[..., Awaitable[Result]]


class Ledger:
    """Applies events through the projector's own transaction, on one partition."""

    def __init__(self, connection: "asyncpg.Connection[Any]") -> None:
        self.connection = connection
        self.next_offset = 0

    async def apply(self, *values: bytes) -> None:
        """One batch."""
        await self.apply_batch(values)

    async def apply_batch(self, values: Iterable[bytes], timestamp: int = NOON_MS) -> None:
        batch = batch_of(values, Partition(TOPIC, 0), self.next_offset, timestamp)
        await apply(self.connection, batch)
        self.next_offset += len(batch.entries)

    async def rows(self, table: str, organization: str = "acme") -> list[dict[str, Any]]:
        """The rows of a table of the read model, in key order."""
        found = await self.connection.fetch(
            f"SELECT * FROM read_model.{table} WHERE organization_id = $1 ORDER BY 1, 2, 3, 4",  # noqa: S608 - tests write the name
            organization,
        )
        return [dict(row) for row in found]

    async def row(self, table: str, **key: str) -> dict[str, Any]:
        """The one row with these values."""
        matching = [
            row for row in await self.rows(table) if all(row[n] == v for n, v in key.items())
        ]
        assert len(matching) == 1, matching
        return matching[0]

    async def invoice(self, invoice_id: str = "i1") -> dict[str, Any]:
        return await self.row("invoices", invoice_id=invoice_id)

    async def value(self, statement: str, *arguments: object) -> Any:
        return await self.connection.fetchval(statement, *arguments)


def batch_of(
    values: Iterable[bytes], partition: Partition, first_offset: int, timestamp: int = NOON_MS
) -> Batch:
    """Records that follow each other on one partition, decoded."""
    entries = []
    for offset, value in enumerate(values, first_offset):
        record = StoredRecord(value, offset, partition.number, partition.topic, timestamp)
        entries.append(Entry(record, decode(value, (), timestamp, INVOICE), offset))
    return Batch.of(entries)


async def open_ledger(database: Database) -> Ledger:
    connection = await asyncpg.connect(database.ledger_dsn)
    await prepare_connection(connection)
    await connection.execute(
        "INSERT INTO ledger.positions (topic, partition, next_offset) VALUES ($1, 0, 0)", TOPIC
    )
    return Ledger(connection)


@pytest_asyncio.fixture
async def ledger(postgres: Database) -> AsyncIterator[Ledger]:
    opened = await open_ledger(postgres)
    yield opened
    await opened.connection.close()


def cut(values: Sequence[bytes], cuts: Iterable[int]) -> list[Sequence[bytes]]:
    """The values in batches that end at these places."""
    ends = sorted({min(c, len(values)) for c in cuts} | {len(values)})
    starts = [0, *ends[:-1]]
    return [values[a:b] for a, b in zip(starts, ends, strict=True) if b > a]


@pytest_asyncio.fixture
async def site(
    postgres: Database, kafka: str, topics: Topics, *, kafka_idempotence: bool
) -> AsyncIterator[Site]:
    connection = await asyncpg.connect(postgres.admin_dsn)
    yield Site(kafka, kafka_idempotence, topics, postgres.ledger_dsn, connection)
    await connection.close()


@pytest.fixture
def portico(
    postgres: Database,
    kafka: str,
    kafka_idempotence: bool,
    topics: Topics,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """`portico …` in this process, which finds the database, the broker and the topics."""
    environment = ledger_environment(
        postgres.ledger_dsn, kafka, idempotence=kafka_idempotence, topic_prefix=topics.prefix
    )
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    async def invoke(*arguments: str) -> Result:
        # The command has a loop of its own; servers of the test run in this one.
        return await asyncio.to_thread(CliRunner().invoke, create_command(), arguments)

    return invoke
