"""The one place that sends records: returns when the broker has all of them. Knows no HTTP.

A producer that failed is replaced by the next caller, so a broker that was away comes back without
a restart of the intake. Sending again what was sent before is harmless: readers fold.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

# Under the patience of a webhook's sender and of an edge in front of us.
PUBLISH_SECONDS_MAX = 8.0
READY_SECONDS_MAX = 2.0

_log = structlog.get_logger()


class PublishingUnavailableError(Exception):
    """The broker did not confirm in time; some of the records may have arrived all the same."""


class RecordTooLargeError(Exception):
    """The broker takes no record of this size."""


class Outgoing(Protocol):
    """A record for the log: new, or one that was on a topic before, nulls included."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int | None: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]: ...


@dataclass(frozen=True, slots=True)
class Position:
    """Where a record stands in the log; `topic` as the broker names it."""

    topic: str
    partition: int
    offset: int


class Publisher:
    """One per process; connects when first used. Close it with `aclose`."""

    def __init__(
        self,
        create_producer: Callable[[], AIOKafkaProducer],
        *,
        topic_prefix: str = "",
        seconds_max: float = PUBLISH_SECONDS_MAX,
    ) -> None:
        self._create_producer = create_producer
        self._topic_prefix = topic_prefix
        self._seconds_max = seconds_max
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()
        self._closing: set[asyncio.Task[None]] = set()

    async def publish(self, records: Sequence[Outgoing]) -> list[Position]:
        """Where the records are, in their order, once every in-sync replica has them.

        Raises PublishingUnavailableError within `seconds_max`, or RecordTooLargeError.
        """
        if not records:
            return []
        producer = None
        try:
            async with asyncio.timeout(self._seconds_max):
                producer = await self._started()
                return await self._send(producer, records)
        except MessageSizeTooLargeError as error:
            raise RecordTooLargeError from error
        except (KafkaError, OSError, TimeoutError) as error:
            # A new producer knows at once whether the broker is there; this one would go on trying
            # for the next caller too. What it still holds it may still deliver.
            self._discard(producer)
            raise PublishingUnavailableError(str(error) or "no confirmation in time") from error

    async def ready(self) -> str | None:
        """None when the broker answers, else what is missing."""
        try:
            async with asyncio.timeout(READY_SECONDS_MAX):
                producer = await self._started()
                await producer.client.fetch_all_metadata()
        except (KafkaError, OSError, TimeoutError):
            return "the broker does not answer"
        return None

    async def aclose(self) -> None:
        """Flush, within the bound, and let go of the broker."""
        self._discard(self._producer)
        await asyncio.gather(*self._closing)

    async def _started(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._producer is None:
                producer = self._create_producer()
                try:
                    await producer.start()
                except BaseException:
                    self._close_later(producer)
                    raise
                self._producer = producer
            return self._producer

    async def _send(
        self, producer: AIOKafkaProducer, records: Sequence[Outgoing]
    ) -> list[Position]:
        futures = []
        for record in records:
            future = await producer.send(
                self._topic_prefix + record.topic,
                value=record.value,
                key=record.key,
                partition=record.partition,
                headers=list(record.headers),
            )
            # Whoever waits for the first to fail never looks at the others.
            future.add_done_callback(_look_at)
            futures.append(future)
        confirmed = await asyncio.gather(*futures)
        return [Position(where.topic, where.partition, where.offset) for where in confirmed]

    def _discard(self, producer: AIOKafkaProducer | None) -> None:
        # Another caller may have replaced it already.
        if producer is not None and producer is self._producer:
            self._producer = None
            self._close_later(producer)

    def _close_later(self, producer: AIOKafkaProducer) -> None:
        task = asyncio.create_task(_close(producer, self._seconds_max))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


async def _close(producer: AIOKafkaProducer, seconds_max: float) -> None:
    try:
        async with asyncio.timeout(seconds_max):
            await producer.stop()
    except (KafkaError, OSError, TimeoutError) as error:
        _log.warning("producer did not close in order", error=str(error))


def _look_at(future: "asyncio.Future[object]") -> None:
    if not future.cancelled():
        future.exception()
