"""A process of `portico ledger deliver` in the test's own, with what people did and who is told."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

from aiokafka import AIOKafkaProducer
from asyncpg import Pool, Record
from prometheus_client import CollectorRegistry
from starlette.applications import Starlette

from contracts.activity import WEBHOOK_TYPES
from contracts.topics import ACTIVITY, record_key
from services.chassis.settings import key_bytes
from services.ledger.activity.app import create_app, patience_of
from services.ledger.activity.endpoints import Endpoints
from services.ledger.activity.metrics import Metrics
from services.ledger.activity.sender import Sender
from services.ledger.activity.sending import Post
from services.ledger.activity.settings import DeliverySettings
from tests.ledger.waiting import eventually
from tests.servers import Topics

_ids = count()
# A process has to start first, on a machine that does other things.
SECONDS_MAX = 60.0


def event(kind: str = "invoice.viewed", **changes: Any) -> dict[str, Any]:
    """As the portal tells that a customer looked at an invoice."""
    values = {
        "specversion": "1.0",
        "id": f"event-{next(_ids)}",
        "source": "/portico/portal",
        "type": kind,
        "time": "2026-01-31T12:00:00+00:00",
        "organizationid": "acme",
        "subject": "cus-1",
        "datacontenttype": "application/json",
        "data": {"session_id": "ses-1", "invoice_id": "inv-1"},
    }
    return values | changes


@dataclass(frozen=True, slots=True)
class Office:
    """Where activity is told and kept in one test."""

    settings: DeliverySettings
    topics: Topics
    pool: "Pool[Record]"

    @property
    def endpoints(self) -> Endpoints:
        return Endpoints(self.pool, key_bytes(self.settings.encryption_key), loopback=True)

    async def endpoint(
        self, url: str, types: Sequence[str] = WEBHOOK_TYPES, organization: str = "acme"
    ) -> tuple[UUID, str]:
        """A new endpoint's id and secret."""
        row, secret = await self.endpoints.create(organization, url, tuple(types), None)
        return row["webhook_endpoint_id"], secret

    async def tell(self, *events: dict[str, Any] | bytes, partition: int = 0) -> None:
        """Publish as the portal does; several together, in their order."""
        producer = AIOKafkaProducer(bootstrap_servers=self.settings.kafka_bootstrap_servers)
        await producer.start()
        try:
            sent = []
            for each in events:
                if isinstance(each, bytes):
                    value, key = each, None
                else:
                    value = json.dumps(each).encode()
                    key = record_key(each["organizationid"], each.get("subject"))
                sent.append(
                    await producer.send(self.topics[ACTIVITY], value, key=key, partition=partition)
                )
            await asyncio.gather(*sent)
        finally:
            await producer.stop()

    @asynccontextmanager
    async def sending(self, **changes: Any) -> AsyncIterator[None]:
        """The sender alone, which needs no broker."""
        settings = self.settings.model_copy(update=changes)
        async with Post(
            seconds_max=settings.webhook_seconds_max,
            connections_max=64,
            loopback=settings.webhook_loopback,
        ) as post:
            sender = Sender(
                self.pool,
                post,
                key_bytes(settings.encryption_key),
                patience_of(settings),
                Metrics(CollectorRegistry()),
                chance=lambda: 0.0,
            )
            task = asyncio.create_task(sender.run())
            try:
                yield
            finally:
                task.cancel()
                await asyncio.wait([task])

    async def due(self, endpoint_id: UUID, number: int = 1) -> None:
        """So many deliveries, due at once."""
        for _ in range(number):
            await self.endpoints.test("acme", endpoint_id, datetime.now(UTC))

    @asynccontextmanager
    async def delivering(self, **changes: Any) -> AsyncIterator[Starlette]:
        """The process, from start to orderly end."""
        changes = {"activity_group_id": f"{self.topics.prefix}{next(_ids)}", **changes}
        app = create_app(self.settings.model_copy(update=changes))
        async with app.router.lifespan_context(app):
            yield app

    async def entries(self) -> list[Record]:
        return await self.pool.fetch("SELECT * FROM activity.entries ORDER BY entry_id")

    async def until_entries(self, number: int) -> list[Record]:
        async def there() -> list[Record] | None:
            found = await self.entries()
            return found if len(found) >= number else None

        return await eventually(there, seconds_max=SECONDS_MAX)

    async def deliveries(self) -> list[Record]:
        return await self.pool.fetch(
            "SELECT * FROM activity.webhook_deliveries ORDER BY created_at, delivery_id"
        )

    async def until_deliveries(self, status: str, number: int = 1) -> list[Record]:
        """The deliveries of that status, once there are so many."""

        async def there() -> list[Record] | None:
            found = [each for each in await self.deliveries() if each["status"] == status]
            return found if len(found) >= number else None

        return await eventually(there, seconds_max=SECONDS_MAX)

    async def until_read(self, number: int) -> None:
        """Until so many records have been recorded, found repeated, or skipped."""

        async def read() -> bool:
            return await self.counted() >= number

        await eventually(read, seconds_max=SECONDS_MAX)

    async def counted(self) -> int:
        statement = (
            "SELECT coalesce(sum(recorded_count + repeated_count + skipped_count), 0)::bigint"
            " FROM activity.positions"
        )
        return int(await self.pool.fetchval(statement))
