"""Keeps noting where the logs end, also when nothing comes: the portal says how fresh it is by it.

Besides: partitions that an operator has resumed or moved are taken up again, also where nothing
comes, and the group's committed offsets follow, as a hint for lag tools.
"""

import asyncio
from typing import Final

import structlog
from asyncpg import Pool, Record

from services.ledger.batches import Partition, from_epoch_ms
from services.ledger.faults import FAULTS
from services.ledger.metrics import Metrics
from services.ledger.positions import stored_positions
from services.ledger.projector import Projector
from services.ledger.staging import STATEMENTS

# What the portal shows is at most this much older than what is known.
OBSERVE_SECONDS: Final = 0.25
# A position that was moved is seen at the second look that finds it so: within two seconds.
MOVES_EVERY: Final = 4
# Hints for tools that look once a minute.
COMMIT_EVERY: Final = 20

_log = structlog.get_logger()


class Observer:
    """Notes, four times a second, how far the log and the projection are."""

    def __init__(self, pool: "Pool[Record]", projector: Projector, metrics: Metrics) -> None:
        self._pool = pool
        self._projector = projector
        self._metrics = metrics
        # Offsets at which the client stood behind a partition's last record at the look before.
        self._behind_last: dict[Partition, tuple[int, int]] = {}
        # Partitions that stood elsewhere than their position at the look before: both offsets.
        self._apart_last: set[tuple[Partition, int, int]] = set()

    async def run(self) -> None:
        """Until cancelled. A database or broker that is away is looked for again."""
        looks = 0
        while True:
            await asyncio.sleep(OBSERVE_SECONDS)
            looks += 1
            try:
                await self.observe()
                await self._resume()
                if looks % MOVES_EVERY == 0:
                    await self._follow_moves()
                if looks % COMMIT_EVERY == 0:
                    await self._projector.commit_hints()
            except FAULTS as error:
                _log.info("freshness cannot be noted; trying again", error=repr(error))

    async def observe(self) -> None:
        """Note the end of every partition's log, once."""
        rows = []
        for partition in sorted(self._projector.assigned):
            end = self._projector.log_end(partition)
            if end is None:
                continue
            offset = end.offset
            next_offset = self._projector.next_offset(partition)
            if next_offset is not None:
                if await self._only_markers_left(partition, next_offset, offset):
                    offset = next_offset
                lag = self._metrics.lag_records.labels(partition.topic, partition.number)
                lag.set(max(0, offset - next_offset))
            rows.append((*partition, from_epoch_ms(end.seen_ms), offset))
        self._metrics.stopped_partitions.set(len(self._projector.stopped))
        if rows:
            await self._pool.execute(STATEMENTS["observe_positions"], *zip(*rows, strict=True))

    async def _only_markers_left(self, partition: Partition, next_offset: int, end: int) -> bool:
        """Whether nothing but the marks of transactions lies between the position and the end.

        The client steps over them without a word. Looked at twice, since it also stands behind
        records that it has handed out a moment ago.
        """
        if next_offset >= end:
            return False
        stands = (next_offset, await self._projector.fetched_to(partition))
        before = self._behind_last.get(partition)
        self._behind_last[partition] = stands
        return stands[1] >= end and before == stands

    async def _resume(self) -> None:
        """Take up again what an operator has resumed."""
        stopped = self._projector.stopped
        if not stopped:
            return
        positions = await stored_positions(self._pool, stopped)
        if any(position.stopped_reason is None for position in positions.values()):
            self._projector.rewind(verify=True)

    async def _follow_moves(self) -> None:
        """Read on where somebody else has put a position, also while nothing comes.

        Looked at twice: between two questions a batch may have been read or written.
        """
        reading = self._projector.reading_from()
        stored = await stored_positions(self._pool, reading)
        apart = {
            (partition, reading[partition], position.next_offset)
            for partition, position in stored.items()
            if position.next_offset != reading[partition]
        }
        moved, self._apart_last = apart & self._apart_last, apart
        for partition, offset, next_offset in sorted(moved):
            _log.warning(
                "a position was moved",
                partition=str(partition),
                previous_offset=offset,
                next_offset=next_offset,
            )
        if moved:
            self._projector.rewind(verify=True)
