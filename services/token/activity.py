"""Tells the topic `portal.activity` what was done, without ever holding anybody up.

Best effort: what does not fit the queue, or what the broker does not take, is counted and gone. The
record of sessions and revocations is in Postgres.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from contracts.activity import ActivityType
from contracts.cloudevents import STRUCTURED_CONTENT_TYPE
from contracts.topics import ACTIVITY, record_key
from services.token.metrics import Metrics

_log = structlog.get_logger()

SOURCE: Final = "/portico/token"
# About five seconds of sessions at full rate, some megabytes.
QUEUE_EVENTS_MAX = 10_000
RETRY_SECONDS = 5.0
# A process that is told to stop has five seconds; a broker that is away must not take them all.
DRAIN_SECONDS = 1.0
CLOSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that was done. `data` holds no credential."""

    type: ActivityType
    at: datetime
    organization_id: str
    external_customer_id: str | None
    subject: str | None
    data: dict[str, Any]

    def wire(self) -> bytes:
        """As a CloudEvent in structured mode."""
        event = {
            "specversion": "1.0",
            "id": str(uuid4()),
            "source": SOURCE,
            "type": self.type,
            "time": self.at.isoformat(),
            "organizationid": self.organization_id,
            "datacontenttype": "application/json",
            "data": self.data,
        }
        if self.subject is not None:
            event["subject"] = self.subject
        return json.dumps(event, separators=(",", ":")).encode()


class ActivityLog:
    """`record` from anywhere; `run` for as long as the service runs."""

    def __init__(
        self, create_producer: Callable[[], AIOKafkaProducer], topic_prefix: str, metrics: Metrics
    ) -> None:
        self._create_producer = create_producer
        self._topic = f"{topic_prefix}{ACTIVITY}"
        self._queue: asyncio.Queue[Activity] = asyncio.Queue(QUEUE_EVENTS_MAX)
        self._published = metrics.activity.labels("published")
        self._dropped = metrics.activity.labels("dropped")
        self._failed = metrics.activity.labels("failed")

    def record(self, activity: Activity) -> None:
        """Returns at once."""
        try:
            self._queue.put_nowait(activity)
        except asyncio.QueueFull:
            self._dropped.inc()

    async def run(self) -> None:
        """Publish until cancelled; then what is left, for two seconds at most."""
        while True:
            producer = self._create_producer()
            try:
                await producer.start()
                await self._publish(producer)
            except KafkaError as error:
                # One event was in hand; the others wait. The client itself has retried.
                self._failed.inc()
                _log.warning("activity is not published", error=str(error))
                await self._close(producer)
                await asyncio.sleep(RETRY_SECONDS)
            except asyncio.CancelledError:
                await self._drain(producer)
                await self._close(producer)
                raise

    async def _publish(self, producer: AIOKafkaProducer) -> None:
        while True:
            await self._send(producer, await self._queue.get())

    async def _send(self, producer: AIOKafkaProducer, activity: Activity) -> None:
        sent = await producer.send(
            self._topic,
            activity.wire(),
            key=record_key(activity.organization_id, activity.external_customer_id),
            headers=[("content-type", STRUCTURED_CONTENT_TYPE.encode())],
        )
        sent.add_done_callback(self._count)

    def _count(self, sent: "asyncio.Future[Any]") -> None:
        has_failed = sent.cancelled() or sent.exception() is not None
        (self._failed if has_failed else self._published).inc()

    async def _drain(self, producer: AIOKafkaProducer) -> None:
        with suppress(KafkaError, TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                while not self._queue.empty():
                    await self._send(producer, self._queue.get_nowait())

    async def _close(self, producer: AIOKafkaProducer) -> None:
        with suppress(KafkaError, TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await producer.stop()
