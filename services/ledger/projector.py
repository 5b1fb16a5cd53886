"""Reads, decodes and writes, the next batch decoded while those before it are written.

Whatever fails, the same thing is done: forget what is under way, ask Postgres for the positions,
read from there. What was committed is not read again, what was not is; so nothing is lost and
nothing doubled, and the only fence is the compare-and-swap in the batch's own transaction.
"""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from math import ceil
from typing import Final

import structlog
from aiokafka import TopicPartition
from asyncpg import Pool
from asyncpg import Record as Row

from services.ledger.batches import Batch, Partition, Record
from services.ledger.faults import FAULTS, log_failure, pause_seconds
from services.ledger.log_client import Consumer, LogEnd, hold, log_end
from services.ledger.metrics import Metrics
from services.ledger.pipeline import Pipeline
from services.ledger.positions import stop, stored_positions, taken_up
from services.ledger.reader import Reader, Reading, StaleError
from services.ledger.store import PositionLostError
from services.ledger.writing import Writer

# Of values, read together in one transaction: decoded, they take five to ten times this.
BATCH_BYTES_MAX: Final = 4 * 1_048_576
# The client knows it at once unless it is being assigned other partitions.
POSITION_SECONDS_MAX: Final = 0.1
# The next owner of a partition waits this long for our last batch; the fence holds without it.
HANDOVER_SECONDS_MAX: Final = 5.0

_log = structlog.get_logger()


class Projector:
    """The partitions that are ours, from records to rows."""

    def __init__(self, pool: "Pool[Row]", writer: Writer, reader: Reader, metrics: Metrics) -> None:
        self._pool = pool
        self._pipeline = Pipeline(writer, self._on_batch_end)
        self._reader = reader
        self._metrics = metrics
        self._consumer: Consumer | None = None
        self._assigned: frozenset[Partition] = frozenset()
        # Whether the group has given us our share, be it none.
        self.joined = False
        self._stopped: dict[Partition, str] = {}
        self._rewinding: asyncio.Task[None] | None = None
        # Batches and looks at the positions that failed since a batch was written.
        self._failed = 0

    @property
    def assigned(self) -> frozenset[Partition]:
        """The partitions that are ours."""
        return self._assigned

    @property
    def stopped(self) -> Mapping[Partition, str]:
        """Those of them that wait for an operator, with the reason."""
        return self._stopped

    async def database_missing(self) -> str | None:
        """What is wrong with the database, in a few words."""
        try:
            await self._pool.fetchval("SELECT 1")
        except FAULTS as error:
            return f"no answer: {type(error).__name__}"
        return None

    def next_offset(self, partition: Partition) -> int | None:
        """Where a partition will be read on; None while a batch is under way or it is not read."""
        if not self._pipeline.idle:
            return None
        return self._reader.next_offsets().get(partition)

    def reading_from(self) -> Mapping[Partition, int]:
        """Where partitions are read on from, without those whose records are being written."""
        under_way = self._pipeline.partitions
        offsets = self._reader.next_offsets()
        return {one: offset for one, offset in offsets.items() if one not in under_way}

    def log_end(self, partition: Partition) -> LogEnd | None:
        """Where the log ends, up to the last stable offset; None before the first look."""
        if self._consumer is None or partition not in self._assigned:
            return None
        return log_end(self._consumer, partition)

    async def fetched_to(self, partition: Partition) -> int:
        """Where the client will fetch on, which may be beyond what it has handed out."""
        if self._consumer is None:
            return 0
        async with asyncio.timeout(POSITION_SECONDS_MAX):
            return await self._consumer.position(TopicPartition(*partition))

    async def commit_hints(self) -> None:
        """Tell the broker how far we are, for tools that watch groups. Nothing here reads it."""
        offsets = {
            TopicPartition(*partition): offset
            for partition in self._assigned
            if (offset := self.next_offset(partition)) is not None
        }
        if offsets and self._consumer is not None:
            await self._consumer.commit(offsets)

    def take_over(self, consumer: Consumer, partitions: Collection[Partition]) -> None:
        """These partitions, and no others, are ours now. Reading starts when Postgres has said
        where."""
        self._consumer = consumer
        self._assigned = frozenset(partitions)
        self.joined = True
        hold(consumer, self._assigned)
        self.rewind(verify=True)

    async def hand_over(self) -> None:
        """Let go of all partitions, once the batch under way is through."""
        self._assigned = frozenset()
        self._reader.drop()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._pipeline.drained(), HANDOVER_SECONDS_MAX)

    async def stop(self) -> None:
        """End for good; the batch under way is finished or rolled back."""
        await self.hand_over()
        await self._pipeline.stop()
        if self._rewinding is not None:
            self._rewinding.cancel()
            await asyncio.wait([self._rewinding])

    async def take(self, records: Sequence[Record]) -> None:
        """Take records in, in the order in which they were read.

        Returns before they are written. At most two batches are under way then: one that is being
        written, and one whose transaction is open already and waits for its turn.
        """
        for part in _parts(records):
            turn = self._reader.turn
            try:
                reading = await self._reader.read(part)
            except StaleError:
                return
            await self._pipeline.room()
            if self._reader.turn != turn:
                # A batch before failed, or the partitions moved: these will be read again.
                return
            self._seek_again(reading)
            if reading.batch.entries:
                self._pipeline.start(
                    reading.batch, wanted=partial(self._is_turn, turn), begins=self._observe
                )
            await self._stop_partitions(reading)

    def rewind(self, *, verify: bool = False) -> None:
        """Go back to the stored positions, in a task of its own."""
        self._reader.drop()
        self._metrics.rewinds.inc()
        if self._rewinding is not None:
            self._rewinding.cancel()
        self._rewinding = asyncio.create_task(self._rewind(verify=verify))

    def _is_turn(self, turn: int) -> bool:
        """Whether no batch has failed since, and no partition moved."""
        return self._reader.turn == turn

    def _on_batch_end(self, error: Exception | None) -> None:
        if error is None:
            self._failed = 0
            return
        lost = isinstance(error, PositionLostError)
        if lost:
            _log.warning("reading again from the stored positions", reason=str(error))
        else:
            log_failure("a batch failed and is read again", error)
            self._failed += 1
        # Who has moved a position may have put it where no log is.
        self.rewind(verify=lost)

    def _observe(self, batch: Batch) -> None:
        for partition, move in batch.moves.items():
            end = self.log_end(partition)
            if end is not None:
                move.end_offset, move.observed_ms = end.offset, end.seen_ms

    def _seek_again(self, reading: Reading) -> None:
        if self._consumer is None:
            return
        for partition, offset in reading.again.items():
            self._consumer.seek(TopicPartition(*partition), offset)

    async def _stop_partitions(self, reading: Reading) -> None:
        for partition, reason in reading.stops:
            _log.error("a partition is stopped", partition=str(partition), reason=reason)
            self._stopped[partition] = reason
            if self._consumer is not None:
                self._consumer.pause(TopicPartition(*partition))
            try:
                await stop(self._pool, partition, reason)
            except FAULTS as error:
                _log.warning("a stop could not be noted and is found again", exc_info=error)
                self.rewind()

    async def _rewind(self, *, verify: bool) -> None:
        while True:
            await self._pipeline.drained()
            await asyncio.sleep(pause_seconds(self._failed))
            try:
                await self._start(verify=verify)
            except Exception as error:  # noqa: BLE001 - whatever it is, reading has to go on
                log_failure("the positions cannot be read; trying again", error)
                self._failed += 1
            else:
                return

    async def _start(self, *, verify: bool) -> None:
        consumer, assigned = self._consumer, self._assigned
        if consumer is None or not assigned:
            return
        if verify:
            positions = await taken_up(self._pool, consumer, assigned)
        else:
            positions = await stored_positions(self._pool, assigned)
        offsets = self._reader.start(positions, verify=verify)
        self._stopped = {
            partition: position.stopped_reason
            for partition, position in positions.items()
            if position.stopped_reason is not None
        }
        for partition, reason in self._stopped.items():
            _log.error("a partition is stopped", partition=str(partition), reason=reason)
            consumer.pause(TopicPartition(*partition))
        for partition, offset in offsets.items():
            name = TopicPartition(*partition)
            consumer.seek(name, offset)
            consumer.resume(name)


def _parts(records: Sequence[Record]) -> Iterator[list[Record]]:
    """The records in stretches of at most BATCH_BYTES_MAX, one record at least.

    The stretches are about as long as each other: batches overlap, and a short one after a long one
    would overlap with nothing.
    """
    sizes = [len(record.value or b"") for record in records]
    share = sum(sizes) / max(1, ceil(sum(sizes) / BATCH_BYTES_MAX))
    part: list[Record] = []
    size = 0
    for record, bytes_more in zip(records, sizes, strict=True):
        if part and (size >= share or size + bytes_more > BATCH_BYTES_MAX):
            yield part
            part, size = [], 0
        part.append(record)
        size += bytes_more
    if part:
        yield part
