"""A projector that runs, with the topics it reads and the database it writes."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import asyncpg
import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from starlette.applications import Starlette

from services.ledger.app import create_app
from services.ledger.settings import ProjectorSettings
from tests.ledger.waiting import eventually
from tests.servers import Topics

INVOICES, PAYMENTS = "billing.invoices", "billing.payments"

_groups = count()


@dataclass(frozen=True, slots=True)
class Site:
    """Where projectors of one test run: broker, topics, database."""

    bootstrap_servers: str
    idempotence: bool
    topics: Topics
    ledger_dsn: str
    connection: "asyncpg.Connection[Any]"

    def settings(self, **changes: object) -> ProjectorSettings:
        values: dict[str, Any] = {
            "postgres_dsn": self.ledger_dsn,
            "kafka_bootstrap_servers": self.bootstrap_servers,
            "kafka_idempotence": self.idempotence,
            "topic_prefix": self.topics.prefix,
            # Positions are in Postgres, so a projector of another group reads on all the same, and
            # need not wait until the broker has given up the member before it.
            "kafka_group_id": f"{self.topics.prefix}{next(_groups)}",
            **changes,
        }
        return ProjectorSettings(**values)

    @asynccontextmanager
    async def projector(self, **changes: object) -> AsyncIterator[Starlette]:
        """A projector in this process, from start to orderly end."""
        app = create_app(self.settings(**changes))
        async with app.router.lifespan_context(app):
            yield app

    async def publish(
        self,
        values: Iterable[bytes],
        topic: str = INVOICES,
        *,
        partition: int | None = None,
        headers: Sequence[tuple[str, bytes]] = (),
    ) -> int:
        """Publish in order; returns when the broker has all of it."""
        producer = AIOKafkaProducer(bootstrap_servers=self.bootstrap_servers)
        await producer.start()
        try:
            sent = [
                await producer.send(
                    self.topics[topic], value, partition=partition, headers=list(headers)
                )
                for value in values
            ]
            await asyncio.gather(*sent)
        finally:
            await producer.stop()
        return len(sent)

    async def count(self, table: str = "read_model.invoices") -> int:
        return int(await self.connection.fetchval(f"SELECT count(*) FROM {table}"))  # noqa: S608 - a constant

    async def has(self, invoice_id: str) -> bool:
        statement = "SELECT EXISTS (SELECT FROM read_model.invoices WHERE invoice_id = $1)"
        return bool(await self.connection.fetchval(statement, invoice_id))

    async def until_read(self, records: int, *, seconds_max: float = 60.0) -> None:
        """Until so many records have been applied, ignored or dead-lettered."""

        async def read() -> bool:
            return await self.read() >= records

        await eventually(read, seconds_max=seconds_max)

    async def read(self) -> int:
        statement = (
            "SELECT coalesce(sum(applied_count + ignored_count + dead_letter_count), 0)::bigint "
            "FROM ledger.positions"
        )
        return int(await self.connection.fetchval(statement))

    async def stopped(self) -> Sequence[Any]:
        return await self.connection.fetch(
            "SELECT topic, partition, stopped_reason FROM ledger.positions "
            "WHERE stopped_at IS NOT NULL"
        )

    async def dead_letter_records(self, count: int) -> list[Any]:
        """What is on the topic of dead letters, once there are so many."""
        topic = self.topics["billing.dead-letters"]
        consumer = AIOKafkaConsumer(bootstrap_servers=self.bootstrap_servers)
        await consumer.start()
        try:
            partitions = [TopicPartition(topic, number) for number in range(3)]
            consumer.assign(partitions)
            await consumer.seek_to_beginning()
            async with asyncio.timeout(30):
                return [await consumer.getone() for _ in range(count)]
        finally:
            await consumer.stop()


async def health(app: Starlette, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://ledger") as client:
        return await client.get(path)


async def is_ready(app: Starlette) -> bool:
    return (await health(app, "/healthz/ready")).status_code == httpx.codes.OK
