"""Where to read on: the positions as Postgres has them, checked against the log."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from aiokafka import TopicPartition
from asyncpg import Pool, Record

from services.ledger.batches import Partition
from services.ledger.log_client import Log
from services.ledger.staging import STATEMENTS


class Position(NamedTuple):
    """Where a partition stands. `stopped_reason`: it waits for an operator."""

    next_offset: int
    last_record_at: datetime | None
    stopped_reason: str | None
    resumed_until: int


async def stored_positions(
    pool: "Pool[Record]", partitions: Iterable[Partition]
) -> dict[Partition, Position]:
    """The stored positions; partitions that nobody has read yet are left out."""
    columns = _columns(partitions)
    rows = await pool.fetch(STATEMENTS["read_positions"], *columns)
    return {
        Partition(row["topic"], row["partition"]): Position(
            row["next_offset"], row["last_record_at"], row["stopped_reason"], row["resumed_until"]
        )
        for row in rows
    }


async def taken_up(
    pool: "Pool[Record]", log: Log, partitions: Iterable[Partition]
) -> dict[Partition, Position]:
    """The positions of partitions that were just assigned; new ones start where their log does.

    A position that the log does not reach, or that it has left behind, stops its partition: the
    topic was made anew or has lost what was not read yet, and only an operator knows which.
    """
    wanted = sorted(partitions)
    names = [TopicPartition(*partition) for partition in wanted]
    beginnings = await log.beginning_offsets(names)
    ends = await log.end_offsets(names)
    positions = await stored_positions(pool, wanted)
    for partition, name in zip(wanted, names, strict=True):
        position = positions.get(partition)
        if position is not None and position.stopped_reason is None:
            reason = _out_of_range(position.next_offset, beginnings[name], ends[name])
            if reason is not None:
                await stop(pool, partition, reason)
    new = [(*p, beginnings[n]) for p, n in zip(wanted, names, strict=True) if p not in positions]
    if new:
        await pool.execute(STATEMENTS["insert_positions"], *zip(*new, strict=True))
    return await stored_positions(pool, wanted)


async def stop(pool: "Pool[Record]", partition: Partition, reason: str) -> None:
    """Stop a partition until an operator resumes it."""
    await pool.execute(STATEMENTS["stop_position"], *partition, reason)


def _out_of_range(next_offset: int, beginning: int, end: int) -> str | None:
    if next_offset > end:
        return (
            f"the log ends at {end}, before the stored position {next_offset}: "
            "the topic was made anew, or records were lost"
        )
    if next_offset < beginning:
        return (
            f"the log starts at {beginning}, after the stored position {next_offset}: "
            "records were deleted before they were read"
        )
    return None


def _columns(partitions: Iterable[Partition]) -> tuple[list[str], list[int]]:
    wanted = sorted(partitions)
    return [p.topic for p in wanted], [p.number for p in wanted]
