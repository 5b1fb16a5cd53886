"""Where to read on: the positions as Postgres has them, checked against the log."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Final, NamedTuple

from aiokafka import TopicPartition
from asyncpg import Pool, Record

from services.ledger.batches import Partition
from services.ledger.log_client import Consumer, log_end
from services.ledger.staging import STATEMENTS

# A fetch that finds nothing is answered sooner.
LOOK_SECONDS_MAX: Final = 2.0
LOOK_AGAIN_SECONDS: Final = 0.02


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
    ends = await _ends(log, await log.end_offsets(names), positions)
    for partition, name in zip(wanted, names, strict=True):
        position = positions.get(partition)
        if position is not None and position.stopped_reason is None:
            reason = out_of_range(position.next_offset, beginnings[name], ends[name])
            if reason is not None:
                await stop(pool, partition, reason)
    new = [(*p, beginnings[n]) for p, n in zip(wanted, names, strict=True) if p not in positions]
    if new:
        await pool.execute(STATEMENTS["insert_positions"], *zip(*new, strict=True))
    stored = await stored_positions(pool, wanted)
    # What was before the log's beginning is gone, with the last record that was applied: there is
    # nothing left to compare it with.
    gone = {p for p, n in zip(wanted, names, strict=True) if stored[p].next_offset <= beginnings[n]}
    return {
        partition: position._replace(last_record_at=None) if partition in gone else position
        for partition, position in stored.items()
    }


async def _ends(
    log: Consumer, told: Mapping[TopicPartition, int], positions: Mapping[Partition, Position]
) -> dict[TopicPartition, int]:
    """Where logs end. What the broker tells is looked at again where a position is beyond it.

    Tansu 0.6 tells the first offset of the last batch, and one; its answer to a fetch is right.
    """
    ends = dict(told)
    doubtful = {
        name: Partition(name.topic, name.partition)
        for name, end in told.items()
        if _is_beyond(positions.get(Partition(name.topic, name.partition)), end)
    }
    for name in doubtful:
        log.seek(name, ends[name])
        log.resume(name)
    with suppress(TimeoutError):
        async with asyncio.timeout(LOOK_SECONDS_MAX):
            while any(log_end(log, place) is None for place in doubtful.values()):  # noqa: ASYNC110 - a client's state
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
    for name, place in doubtful.items():
        log.pause(name)
        seen = log_end(log, place)
        if seen is not None:
            ends[name] = max(ends[name], seen.offset)
    return ends


def _is_beyond(position: Position | None, end: int) -> bool:
    return position is not None and position.stopped_reason is None and position.next_offset > end


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
