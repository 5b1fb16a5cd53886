"""Publishes the demo company's past through Kafka and waits until the projection shows it.

A producer like any other: it knows the topics and the events, and of the read model only how far
it has come.
"""

import asyncio
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.structs import RecordMetadata

from contracts.events import object_type_of
from contracts.topics import BILLING_TOPICS, PARTITIONS, record_key, topic_of
from deploy.local.demo.history import DemoEvent
from deploy.local.environment import ORGANIZATION_ID

# Enough in flight to keep the broker busy, few enough that the bar moves smoothly.
BATCH_EVENTS = 500
LOOK_SECONDS = 0.1
_NAMESPACE = uuid.UUID("0d8be5a2-0c5b-4d0f-8b39-1f3a64d1e222")
_HEADERS = [("content-type", b"application/cloudevents+json")]

# A partition's next offset, by topic and partition.
Ends = dict[tuple[str, int], int]


@dataclass(frozen=True, slots=True)
class Record:
    """One event as it goes to the broker."""

    topic: str
    key: bytes
    value: bytes


def record(event: DemoEvent) -> Record:
    """The event in structured mode; its id follows from its content, so a reload adds nothing."""
    object_type = object_type_of(event.type)
    if object_type is None:
        raise ValueError(f"{event.type} means nothing here")
    data = json.dumps(event.data, ensure_ascii=False, sort_keys=True)
    envelope = {
        "specversion": "1.0",
        "id": str(uuid.uuid5(_NAMESPACE, f"{event.type}/{data}")),
        "source": "/acme/billing",
        "type": event.type,
        "time": event.at.isoformat(),
        "organizationid": ORGANIZATION_ID,
        "datacontenttype": "application/json",
        "data": event.data,
    }
    return Record(
        topic_of(object_type).name,
        record_key(ORGANIZATION_ID, event.external_customer_id),
        json.dumps(envelope, ensure_ascii=False).encode(),
    )


async def publish(
    producer: AIOKafkaProducer, events: list[DemoEvent], published: Callable[[int], None]
) -> Ends:
    """Send all of it; returns where each partition ended, acknowledged by the broker."""
    ends: Ends = {}
    for first in range(0, len(events), BATCH_EVENTS):
        batch = [record(event) for event in events[first : first + BATCH_EVENTS]]
        sent = [
            await producer.send(each.topic, each.value, key=each.key, headers=_HEADERS)
            for each in batch
        ]
        metadata: list[RecordMetadata] = await asyncio.gather(*sent)
        for one in metadata:
            key = (one.topic, one.partition)
            ends[key] = max(ends.get(key, 0), one.offset + 1)
        published(len(batch))
    return ends


async def log_ends(bootstrap_servers: str) -> Ends:
    """Where each partition of the billing topics ends now.

    For Apache Kafka: Tansu answers with the beginning of the last batch, not with its end.
    """
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers)
    await consumer.start()
    try:
        partitions = [
            TopicPartition(topic.name, partition)
            for topic in BILLING_TOPICS
            for partition in range(PARTITIONS)
        ]
        ends = await consumer.end_offsets(partitions)
    finally:
        await consumer.stop()
    return {(each.topic, each.partition): end for each, end in ends.items()}


async def wait_until_projected(
    admin_dsn: str, ends: Ends, remaining: Callable[[int], None]
) -> None:
    """Returns when every partition was applied up to its end."""
    connection = await asyncpg.connect(admin_dsn)
    try:
        while left := _left(ends, await _positions(connection)):
            remaining(left)
            await asyncio.sleep(LOOK_SECONDS)
        remaining(0)
    finally:
        await connection.close()


def _left(ends: Ends, positions: Ends) -> int:
    return sum(max(0, end - positions.get(key, 0)) for key, end in ends.items())


async def _positions(connection: asyncpg.Connection) -> Ends:
    rows = await connection.fetch("SELECT topic, partition, next_offset FROM ledger.positions")
    return {(row["topic"], row["partition"]): row["next_offset"] for row in rows}
