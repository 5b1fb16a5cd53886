"""Subscriptions to topics. They hand records on as they come, and read none of them."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from faststream.kafka import KafkaBroker, KafkaMessage, KafkaRouter
from faststream.kafka.subscriber.usecase import BatchSubscriber
from faststream.middlewares import AckPolicy

from contracts.events import ObjectType
from contracts.topics import BILLING_TOPICS
from services.ledger.batches import Partition
from services.ledger.log_client import Consumer
from services.ledger.projector import Projector
from services.ledger.settings import ProjectorSettings

# A fetch of all partitions: one batch of events of 1 KB. The bound for a partition is
# also one for what the client may hold while a batch is written: 60 partitions, 15 MiB. A broker
# sends the first record of a fetch whatever its size.
FETCH_BYTES_MAX: Final = 4 * 1_048_576
PARTITION_FETCH_BYTES_MAX: Final = 256 * 1_024
# How long the broker may hold back an empty answer: the log's end is known at most this old.
FETCH_WAIT_MS_MAX: Final = 100
# FastStream sleeps for as long again after an empty poll.
POLL_MS: Final = 20
# How soon the partitions of a projector that was killed go to another: the least brokers allow.
# Heartbeats share the event loop with decoding, which lets them through every few milliseconds;
# one that is late all the same costs a rebalance, and nothing else.
SESSION_TIMEOUT_MS: Final = 6_000
HEARTBEAT_MS: Final = 1_500
REBALANCE_TIMEOUT_MS: Final = 60_000
# How soon a topic or partition that was added is noticed.
METADATA_AGE_MS_MAX: Final = 30_000


class Taker(Protocol):
    """Who takes the records of partitions that are its own."""

    def take_over(self, consumer: Consumer, partitions: Collection[Partition]) -> None: ...

    async def hand_over(self) -> None: ...

    async def take(self, records: Sequence[Any]) -> None: ...


@dataclass(frozen=True, slots=True)
class Group:
    """Who reads which topics together. `topics`: their canonical names."""

    bootstrap_servers: str
    client_id: str
    group_id: str
    topics: tuple[str, ...]
    topic_prefix: str
    records_max: int


class Subscription(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """Tells the taker which partitions are its own.

    aiokafka swallows what a listener raises, so these methods do nothing that may fail.
    """

    def __init__(self, taker: Taker) -> None:
        self._taker = taker
        self._subscriber: BatchSubscriber | None = None

    def of(self, subscriber: BatchSubscriber) -> None:
        """Whose consumer it is; the consumer is made when the subscriber starts."""
        self._subscriber = subscriber

    @property
    def consumer(self) -> Any:  # noqa: ANN401 - aiokafka has no types
        if self._subscriber is None or self._subscriber.consumer is None:
            raise RuntimeError("the subscriber has not started")
        return self._subscriber.consumer

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """All of them: aiokafka knows eager rebalancing only."""
        del revoked
        await self._taker.hand_over()

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """From here on these and no others."""
        partitions = [Partition(name.topic, name.partition) for name in assigned]
        self._taker.take_over(self.consumer, partitions)


def usual_objects(prefix: str) -> dict[str, ObjectType]:
    """Which object each topic usually holds, by the topic's name as the broker has it."""
    return {f"{prefix}{topic.name}": topic.objects[0] for topic in BILLING_TOPICS}


def create_broker(settings: ProjectorSettings, projector: Projector) -> KafkaBroker:
    """A broker that reads the billing topics for the projector; not connected yet."""
    group = Group(
        settings.kafka_bootstrap_servers,
        "portico-ledger",
        settings.kafka_group_id,
        tuple(topic.name for topic in BILLING_TOPICS),
        settings.topic_prefix,
        settings.batch_records_max,
    )
    return subscribed(group, projector)


def subscribed(group: Group, taker: Taker) -> KafkaBroker:
    """A broker that reads the group's topics for the taker; not connected yet."""
    subscription = Subscription(taker)

    async def parse(records: tuple[ConsumerRecord, ...]) -> KafkaMessage:
        # FastStream's own parser takes headers for UTF-8; one that is not would cost the batch.
        return KafkaMessage(raw_message=records, body=b"", consumer=subscription.consumer)

    router = KafkaRouter()
    subscriber = router.subscriber(
        *group.topics,
        batch=True,
        group_id=group.group_id,
        listener=subscription,
        max_records=group.records_max,
        batch_timeout_ms=POLL_MS,
        # Positions are in Postgres. A position outside the log must be an error, never a jump.
        auto_offset_reset="none",
        ack_policy=AckPolicy.MANUAL,
        # What a transaction has not committed is nobody's bill.
        isolation_level="read_committed",
        fetch_max_bytes=FETCH_BYTES_MAX,
        max_partition_fetch_bytes=PARTITION_FETCH_BYTES_MAX,
        fetch_max_wait_ms=FETCH_WAIT_MS_MAX,
        session_timeout_ms=SESSION_TIMEOUT_MS,
        heartbeat_interval_ms=HEARTBEAT_MS,
        rebalance_timeout_ms=REBALANCE_TIMEOUT_MS,
        parser=parse,
        decoder=_as_it_came,
    )
    subscription.of(subscriber)

    @subscriber
    async def hand_on(records: Sequence[Any]) -> None:
        await taker.take(records)

    broker = KafkaBroker(
        group.bootstrap_servers,
        client_id=group.client_id,
        consumer_only=True,
        # Topics are made with their partitions by whoever runs the broker.
        allow_auto_create_topics=False,
        metadata_max_age_ms=METADATA_AGE_MS_MAX,
        apply_types=False,
        serializer=None,
        logger=logging.getLogger(__name__),
        # It would say a line for each batch.
        log_level=logging.DEBUG,
    )
    broker.include_router(router, prefix=group.topic_prefix)
    return broker


async def _as_it_came(message: Any) -> Any:  # noqa: ANN401 - the records, whatever they are
    return message.raw_message
