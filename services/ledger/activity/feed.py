"""Reads `portal.activity` into batches and has them written. Knows no SQL and no webhook.

Whatever fails, the same thing is done: forget what is under way, ask Postgres for the positions,
read from there. The only fence is the compare-and-swap in the batch's own transaction.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import structlog
from aiokafka import TopicPartition
from asyncpg import Pool
from asyncpg import Record as Row

from services.ledger.activity.decoding import Entry, decode
from services.ledger.activity.metrics import Metrics
from services.ledger.activity.positions import Position, start_over, taken_up
from services.ledger.activity.store import Batch, Move, PositionMovedError, record
from services.ledger.batches import Partition, Record, epoch_ms
from services.ledger.faults import FAULTS, log_failure, pause_seconds
from services.ledger.log_client import Consumer, hold, log_end

# The next owner of a partition waits this long for our last batch; the fence holds without it.
HANDOVER_SECONDS_MAX: Final = 5.0
# How soon a log that was made anew under a running reader is noticed; and within which time a
# client that reads has seen where the log ends.
WATCH_SECONDS: Final = 5.0

_log = structlog.get_logger()


@dataclass(slots=True)
class _Cursor:
    """Where a partition has been read to. `last_record_ms`: time of the record before, as far as it
    is to be compared with the log. `gap`: a jump of offsets, to be confirmed by a look."""

    next_offset: int
    last_record_ms: int | None
    gap: int | None = None


class Feed:
    """The partitions that are ours, from records to entries."""

    def __init__(
        self, pool: "Pool[Row]", metrics: Metrics, on_deliveries: Callable[[], None]
    ) -> None:
        """`on_deliveries` is called when a batch has made some."""
        self._pool = pool
        self._metrics = metrics
        self._on_deliveries = on_deliveries
        self._consumer: Consumer | None = None
        self._assigned: frozenset[Partition] = frozenset()
        self._cursors: dict[Partition, _Cursor] = {}
        self._writing = asyncio.Lock()
        self._rewinding: asyncio.Task[None] | None = None
        self._failed = 0
        # Whether the group has given us our share, be it none.
        self.joined = False

    def take_over(self, consumer: Consumer, partitions: Collection[Partition]) -> None:
        """These partitions, and no others, are ours now."""
        self._consumer = consumer
        self._assigned = frozenset(partitions)
        self.joined = True
        hold(consumer, self._assigned)
        self.rewind()

    async def hand_over(self) -> None:
        """Let go of all partitions, once the batch under way is through."""
        self._assigned = frozenset()
        self._cursors = {}
        with suppress(TimeoutError):
            async with asyncio.timeout(HANDOVER_SECONDS_MAX), self._writing:
                pass

    async def stop(self) -> None:
        """End for good."""
        await self.hand_over()
        if self._rewinding is not None:
            self._rewinding.cancel()
            await asyncio.wait([self._rewinding])

    async def take(self, records: Sequence[Record]) -> None:
        """Take records in; returns when they are written, or will be read again."""
        async with self._writing:
            cursors = self._cursors
            try:
                batch = await self._read(records)
                if not batch.moves or self._cursors is not cursors:
                    return
                recorded = await record(self._pool, batch)
            except Exception as error:  # noqa: BLE001 - whatever it is, they are read again
                log_failure(
                    "a batch of activity failed and is read again", error, PositionMovedError
                )
                self._failed += 1
                self.rewind()
                return
        self._failed = 0
        for outcome in ("recorded", "repeated", "skipped"):
            self._metrics.records.labels(outcome).inc(getattr(recorded, outcome))
        if recorded.deliveries:
            self._on_deliveries()

    async def watch(self) -> None:
        """Until cancelled: notes the lag, and notices a log that does not reach our positions."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                if await self._is_out_of_reach():
                    self.rewind()
            except FAULTS as error:
                _log.info("the log of activity cannot be looked at", error=repr(error))

    def rewind(self) -> None:
        """Go back to the stored positions, in a task of its own."""
        self._cursors = {}
        if self._rewinding is not None:
            self._rewinding.cancel()
        self._rewinding = asyncio.create_task(self._rewind())

    async def _rewind(self) -> None:
        while True:
            await asyncio.sleep(pause_seconds(self._failed))
            try:
                await self._start()
            except Exception as error:  # noqa: BLE001 - without positions nothing can be read
                log_failure("the positions of activity cannot be read; trying again", error)
                self._failed += 1
            else:
                return

    async def _start(self) -> None:
        consumer, assigned = self._consumer, self._assigned
        if consumer is None or not assigned:
            return
        positions, lost = await taken_up(self._pool, consumer, assigned)
        self._metrics.started_over.inc(lost)
        self._cursors = {partition: _cursor(each) for partition, each in positions.items()}
        for partition, cursor in self._cursors.items():
            name = TopicPartition(*partition)
            # The record before is read again, to see that it is the one.
            consumer.seek(name, cursor.next_offset - (cursor.last_record_ms is not None))
            consumer.resume(name)

    async def _read(self, records: Sequence[Record]) -> Batch:
        batch = Batch()
        for place, stretch in groupby(records, lambda each: (each.topic, each.partition)):
            partition = Partition(*place)
            cursor = self._cursors.get(partition)
            if cursor is not None:
                await self._read_partition(partition, cursor, list(stretch), batch)
        return batch

    async def _read_partition(
        self, partition: Partition, cursor: _Cursor, records: Sequence[Record], batch: Batch
    ) -> None:
        first = records[0]
        before_ms, cursor.last_record_ms = cursor.last_record_ms, None
        is_record_before = before_ms is not None and first.offset == cursor.next_offset - 1
        if is_record_before and max(first.timestamp, 0) != before_ms:
            reason = "the log has another record before the stored position"
            self._metrics.started_over.inc()
            await start_over(self._pool, partition, cursor.next_offset, 0, reason)
            self.rewind()
            return
        new = [each for each in records if each.offset >= cursor.next_offset]
        if not new:
            return
        if new[0].offset > cursor.next_offset and cursor.gap != new[0].offset:
            # Compaction and transaction markers leave gaps; so does a client that lost what it had
            # fetched. Only the first are still there at a second look.
            cursor.gap = new[0].offset
            if self._consumer is not None:
                self._consumer.seek(TopicPartition(*partition), cursor.next_offset)
            return
        _add(batch, partition, cursor.next_offset, new)
        cursor.next_offset, cursor.gap = new[-1].offset + 1, None

    async def _is_out_of_reach(self) -> bool:
        consumer, cursors = self._consumer, dict(self._cursors)
        if consumer is None or not cursors:
            return False
        ends = await consumer.end_offsets([TopicPartition(*partition) for partition in cursors])
        now_ms = time.time() * 1_000
        for partition, cursor in cursors.items():
            seen = log_end(consumer, partition)
            is_recent = seen is not None and now_ms - seen.seen_ms < WATCH_SECONDS * 1_000
            end = ends[TopicPartition(*partition)]
            if seen is not None and is_recent:
                # Where fetches end is right also where a broker's own answer is not (Tansu's).
                end = seen.offset
            lag = self._metrics.lag_records.labels(partition.topic, partition.number)
            lag.set(max(0, end - cursor.next_offset))
            if cursor.next_offset > end and self._cursors.get(partition) is cursor:
                return True
        return False


def _add(batch: Batch, partition: Partition, expected_offset: int, records: list[Record]) -> None:
    last = records[-1]
    move = Move(expected_offset, last.offset + 1, last.timestamp)
    before = batch.moves.get(partition)
    if before is not None:
        move.expected_offset, move.skipped = before.expected_offset, before.skipped
    for each in records:
        outcome = decode(each.value, each.key, each.timestamp)
        if isinstance(outcome, Entry):
            batch.entries.append((partition, outcome))
        else:
            move.skipped += 1
            _log.warning(
                "a record of activity is skipped",
                partition=str(partition),
                offset=each.offset,
                reason=outcome.reason,
            )
    batch.moves[partition] = move


def _cursor(position: Position) -> _Cursor:
    last = position.last_record_at
    return _Cursor(position.next_offset, None if last is None else epoch_ms(last))
