"""From where to where a partition can be read, for commands that ask once. Knows no database."""

from typing import Final, NamedTuple

from aiokafka import TopicPartition

from services.ledger.batches import Partition
from services.ledger.log_client import create_log_consumer, hold, log_ends

# Somebody waits at a terminal.
REQUEST_TIMEOUT_MS: Final = 10_000


class LogRange(NamedTuple):
    """The first record that is there, and the end: the offset of the next that will be written."""

    beginning: int
    end: int


async def log_range(bootstrap_servers: str, partition: Partition, doubted: int) -> LogRange:
    """What a partition's log holds now; the end is looked at twice where `doubted` is beyond it.

    Raises KafkaError.
    """
    name = TopicPartition(*partition)
    log = create_log_consumer(
        bootstrap_servers, "portico-ledger-positions", request_timeout_ms=REQUEST_TIMEOUT_MS
    )
    try:
        await log.start()
        log.assign([name])
        hold(log, [partition])
        beginnings = await log.beginning_offsets([name])
        ends = await log_ends(log, {name: doubted})
    finally:
        await log.stop()
    return LogRange(beginnings[name], ends[name])
