"""What the ledger needs of a Kafka client, and nothing else of it."""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any, Final, NamedTuple, Protocol

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.ledger.batches import Partition

# A fetch that finds nothing is answered sooner.
LOOK_SECONDS_MAX: Final = 2.0
LOOK_AGAIN_SECONDS: Final = 0.02


class Consumer(Protocol):
    """What the readers of a log need of a consumer."""

    async def beginning_offsets(
        self, partitions: list[TopicPartition]
    ) -> Mapping[TopicPartition, int]: ...

    async def end_offsets(
        self, partitions: list[TopicPartition]
    ) -> Mapping[TopicPartition, int]: ...

    def seek(self, partition: TopicPartition, offset: int) -> None: ...

    def pause(self, *partitions: TopicPartition) -> None: ...

    def resume(self, *partitions: TopicPartition) -> None: ...

    def highwater(self, partition: TopicPartition) -> int | None: ...

    def last_stable_offset(self, partition: TopicPartition) -> int | None: ...

    async def position(self, partition: TopicPartition) -> int: ...

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None: ...

    def last_poll_timestamp(self, partition: TopicPartition) -> int | None: ...


def create_log_consumer(bootstrap_servers: str, client_id: str, **sizes_and_times: int) -> Any:  # noqa: ANN401 - aiokafka has no types
    """A consumer of no group: nobody else's partitions move because of it."""
    return AIOKafkaConsumer(
        bootstrap_servers=bootstrap_servers,
        client_id=client_id,
        enable_auto_commit=False,
        # A position outside the log must be an error, never a jump.
        auto_offset_reset="none",
        # As the projector reads: what a transaction has not committed is nobody's bill.
        isolation_level="read_committed",
        **sizes_and_times,
    )


class LogEnd(NamedTuple):
    """Where the readable part of a log ended when the consumer last looked."""

    offset: int
    seen_ms: int


def log_end(consumer: Consumer, partition: Partition) -> LogEnd | None:
    """Where a log ends, up to the last stable offset; None before the first look."""
    name = TopicPartition(*partition)
    stable, high = consumer.last_stable_offset(name), consumer.highwater(name)
    seen_ms = consumer.last_poll_timestamp(name)
    if seen_ms is None or high is None:
        return None
    # A broker without transactions answers -1.
    return LogEnd(stable if stable is not None and stable >= 0 else high, seen_ms)


def hold(consumer: Consumer, partitions: Collection[Partition]) -> None:
    """Keep partitions still until it is known where to read on."""
    names = [TopicPartition(*partition) for partition in partitions]
    consumer.pause(*names)
    for name in names:
        # Without any position the client would ask for the group's committed offsets, which are
        # only a hint, and fail where there are none.
        consumer.seek(name, 0)


async def log_ends(
    log: Consumer, next_offsets: Mapping[TopicPartition, int]
) -> dict[TopicPartition, int]:
    """Where logs end; partitions whose position seems to be beyond it are left paused.

    What the broker tells is looked at again for those: Tansu 0.6 tells the first offset of the last
    batch, and one; its answer to a fetch is right.
    """
    ends = dict(await log.end_offsets(list(next_offsets)))
    # With when the client last looked: what it knows from then may be of another log.
    doubtful = {
        name: log.last_poll_timestamp(name)
        for name, end in ends.items()
        if next_offsets[name] > end
    }
    for name in doubtful:
        log.seek(name, ends[name])
        log.resume(name)
    with suppress(TimeoutError):
        async with asyncio.timeout(LOOK_SECONDS_MAX):
            while any(log.last_poll_timestamp(n) == before for n, before in doubtful.items()):  # noqa: ASYNC110 - a client's state
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
    for name, before in doubtful.items():
        log.pause(name)
        seen = log_end(log, Partition(name.topic, name.partition))
        if seen is not None and seen.seen_ms != before:
            ends[name] = max(ends[name], seen.offset)
    return ends
