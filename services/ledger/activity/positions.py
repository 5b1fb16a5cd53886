"""Where to read on, checked against the log. Here no partition waits for an operator: an event
that is read again changes nothing, so what is in doubt is read from the beginning."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import structlog
from aiokafka import TopicPartition
from asyncpg import Pool, Record

from services.ledger.activity.store import STATEMENTS
from services.ledger.batches import Partition
from services.ledger.log_client import Consumer, log_ends
from services.ledger.positions import out_of_range

_log = structlog.get_logger()


class Position(NamedTuple):
    """Where a partition stands, and when the record before was written, if there was one."""

    next_offset: int
    last_record_at: datetime | None


async def stored_positions(
    pool: "Pool[Record]", partitions: Iterable[Partition]
) -> dict[Partition, Position]:
    """The stored positions; partitions that nobody has read yet are left out."""
    wanted = sorted(partitions)
    columns = [p.topic for p in wanted], [p.number for p in wanted]
    rows = await pool.fetch(STATEMENTS["read_positions"], *columns)
    return {
        Partition(row["topic"], row["partition"]): Position(
            row["next_offset"], row["last_record_at"]
        )
        for row in rows
    }


async def taken_up(
    pool: "Pool[Record]", log: Consumer, partitions: Iterable[Partition]
) -> tuple[dict[Partition, Position], int]:
    """The positions of partitions that were just assigned, and how many of them start over.

    A new one starts where its log does, and so does one whose position the log does not reach or
    has left behind: its topic was made anew, or has lost what was not read yet.
    """
    wanted = sorted(partitions)
    names = [TopicPartition(*partition) for partition in wanted]
    beginnings = await log.beginning_offsets(names)
    positions = await stored_positions(pool, wanted)
    offsets = {TopicPartition(*p): position.next_offset for p, position in positions.items()}
    ends = await log_ends(log, offsets)
    lost = 0
    for name, next_offset in offsets.items():
        reason = out_of_range(next_offset, beginnings[name], ends[name])
        if reason is not None:
            lost += 1
            partition = Partition(name.topic, name.partition)
            await start_over(pool, partition, next_offset, beginnings[name], reason)
    new = [(*p, beginnings[n]) for p, n in zip(wanted, names, strict=True) if p not in positions]
    if new:
        await pool.execute(STATEMENTS["insert_positions"], *zip(*new, strict=True))
    found = await stored_positions(pool, wanted)
    for partition, name in zip(wanted, names, strict=True):
        position = found[partition]
        if position.next_offset <= beginnings[name]:
            # The record before is gone, and to ask for it would be an error.
            found[partition] = position._replace(last_record_at=None)
    return found, lost


async def start_over(
    pool: "Pool[Record]", partition: Partition, stands_at: int, beginning: int, reason: str
) -> None:
    """Read a partition from the beginning of its log, and say why."""
    _log.warning(
        "activity is read from the beginning", partition=str(partition), at=beginning, reason=reason
    )
    await pool.execute(STATEMENTS["start_over"], *partition, stands_at, beginning)
