"""Records are with the broker when publishing returns, and where it says."""

import asyncio

import pytest

from contracts.topics import record_key
from services.chassis.kafka import create_producer
from services.ledger.intake.admission import Record
from services.ledger.intake.publishing import (
    Publisher,
    PublishingUnavailableError,
    RecordTooLargeError,
)
from tests.ledger.intake.conftest import Log
from tests.servers import Topics

NOWHERE = "127.0.0.1:9"


def publisher(bootstrap: str, topics: Topics, *, seconds_max: float = 8.0) -> Publisher:
    return Publisher(
        lambda: create_producer(bootstrap, client_id="test", idempotent=False),
        topic_prefix=topics.prefix,
        seconds_max=seconds_max,
    )


def record(value: bytes = b"{}", customer_id: str = "cus-1") -> Record:
    return Record("billing.invoices", record_key("acme", customer_id), value)


@pytest.mark.kafka
async def test_positions_come_back_in_the_order_of_the_records(
    kafka: str, topics: Topics, log: Log
) -> None:
    subject = publisher(kafka, topics)
    sent = [record(str(number).encode(), f"cus-{number % 7}") for number in range(50)]
    positions = await subject.publish(sent)
    await subject.aclose()
    where = {
        (found.topic, found.partition, found.offset): found.value
        for found in await log.records(len(sent))
    }
    assert [
        where[position.topic, position.partition, position.offset] for position in positions
    ] == [one.value for one in sent]


async def test_callers_at_once_share_one_producer(kafka: str, topics: Topics, log: Log) -> None:
    made = []

    def create() -> object:
        made.append(create_producer(kafka, client_id="test", idempotent=False))
        return made[-1]

    subject = Publisher(create, topic_prefix=topics.prefix)
    await asyncio.gather(*(subject.publish([record()]) for _ in range(20)))
    await subject.aclose()
    assert (len(made), len(await log.records(20))) == (1, 20)


async def test_nothing_to_publish_needs_no_broker(topics: Topics) -> None:
    assert await publisher(NOWHERE, topics).publish([]) == []


async def test_a_broker_that_is_not_there_is_said_within_the_bound(topics: Topics) -> None:
    subject = publisher(NOWHERE, topics, seconds_max=1.0)
    async with asyncio.timeout(3.0):
        with pytest.raises(PublishingUnavailableError):
            await subject.publish([record()])
        await subject.aclose()


async def test_a_record_larger_than_the_broker_takes_is_told_apart(
    kafka: str, topics: Topics
) -> None:
    subject = publisher(kafka, topics)
    with pytest.raises(RecordTooLargeError):
        await subject.publish([record(b"x" * 3_000_000)])
    await subject.publish([record()])
    await subject.aclose()
