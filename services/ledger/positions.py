"""Where to read on: the positions as Postgres has them, checked against the log."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from aiokafka import TopicPartition
from asyncpg import Pool, Record

from services.ledger.batches import Partition
from services.ledger.log_client import Consumer, log_ends
from services.ledger.staging import STATEMENTS

# The projector notes several times a second where the log ends. Once it has not for so long it is
# down, or the broker is away, and nobody knows what is left to read.
LOG_SEEN_SECONDS_MAX: Final = 5.0


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
    pool: "Pool[Record]", log: Consumer, partitions: Iterable[Partition]
) -> dict[Partition, Position]:
    """The positions of partitions that were just assigned; new ones start where their log does.

    A position that the log does not reach, or that it has left behind, stops its partition: the
    topic was made anew or has lost what was not read yet, and only an operator knows which. The
    partitions are paused, and left so.
    """
    wanted = sorted(partitions)
    names = [TopicPartition(*partition) for partition in wanted]
    beginnings = await log.beginning_offsets(names)
    positions = await stored_positions(pool, wanted)
    going = {
        TopicPartition(*partition): position.next_offset
        for partition, position in positions.items()
        if position.stopped_reason is None
    }
    new = {n: beginnings[n] for p, n in zip(wanted, names, strict=True) if p not in positions}
    ends = await log_ends(log, going | new)
    for name, next_offset in going.items():
        reason = out_of_range(next_offset, beginnings[name], ends[name])
        if reason is not None:
            await stop(pool, Partition(name.topic, name.partition), reason)
    if new:
        rows = [(*name, beginning, ends[name]) for name, beginning in new.items()]
        await pool.execute(STATEMENTS["insert_positions"], *zip(*rows, strict=True))
    stored = await stored_positions(pool, wanted)
    # What was before the log's beginning is gone, with the last record that was applied: there is
    # nothing left to compare it with.
    gone = {p for p, n in zip(wanted, names, strict=True) if stored[p].next_offset <= beginnings[n]}
    return {
        partition: position._replace(last_record_at=None) if partition in gone else position
        for partition, position in stored.items()
    }


async def stop(pool: "Pool[Record]", partition: Partition, reason: str) -> None:
    """Stop a partition until an operator resumes it."""
    await pool.execute(STATEMENTS["stop_position"], *partition, reason)


def out_of_range(next_offset: int, beginning: int, end: int) -> str | None:
    """Why a log that begins and ends there is not the one of a stored position; None if it is."""
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
