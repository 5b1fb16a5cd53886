"""What the ledger needs of a Kafka client, and nothing else of it."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from aiokafka import TopicPartition

from services.ledger.batches import Partition


class Log(Protocol):
    """What a consumer can say of a log."""

    async def beginning_offsets(
        self, partitions: list[TopicPartition]
    ) -> Mapping[TopicPartition, int]: ...

    async def end_offsets(
        self, partitions: list[TopicPartition]
    ) -> Mapping[TopicPartition, int]: ...


class Consumer(Log, Protocol):
    """What the projector needs of a consumer."""

    def seek(self, partition: TopicPartition, offset: int) -> None: ...

    def pause(self, *partitions: TopicPartition) -> None: ...

    def resume(self, *partitions: TopicPartition) -> None: ...

    def highwater(self, partition: TopicPartition) -> int | None: ...

    def last_stable_offset(self, partition: TopicPartition) -> int | None: ...

    async def position(self, partition: TopicPartition) -> int: ...

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None: ...

    def last_poll_timestamp(self, partition: TopicPartition) -> int | None: ...


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
