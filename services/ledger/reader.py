"""Turns a consumer's records into batches, and knows where each partition stands. Knows no SQL.

A cursor moves when records are decoded; the stored position moves when their batch is committed.
Whatever goes wrong in between, cursors are put back to the stored positions and read again.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, NamedTuple

from contracts.events import ObjectType
from services.ledger.batches import Batch, Entry, Partition, Record, epoch_ms
from services.ledger.decoding import decode
from services.ledger.floods import FloodGauge
from services.ledger.named_tuples import named
from services.ledger.positions import Position

# The writing of the batch before shares the event loop with decoding, and each of its statements
# waits for one stretch: under a millisecond.
RECORDS_AT_A_STRETCH: Final = 50


class StaleError(Exception):
    """The cursors were put back while records were decoded; they will be read again."""


@dataclass(slots=True)
class Cursor:
    """Where a partition has been read to. `gap`: a jump of offsets, to be confirmed by a look."""

    next_offset: int
    gauge: FloodGauge
    # Time of the record before `next_offset`, to be compared with the log; None when not known.
    last_record_ms: int | None = None
    gap: int | None = None


class Stop(NamedTuple):
    """A partition that must not be read on, and why."""

    partition: Partition
    reason: str


@dataclass(slots=True)
class Reading:
    """What a stretch of records came to. `again`: partitions to read again, from which offset."""

    batch: Batch = field(default_factory=Batch)
    again: dict[Partition, int] = field(default_factory=dict)
    stops: list[Stop] = field(default_factory=list)


class Reader:
    """The cursors of the partitions that are ours to read."""

    def __init__(self, usual: Mapping[str, ObjectType]) -> None:
        # Which object each topic usually holds, by the topic's name as the broker has it.
        self._usual = usual
        self._cursors: dict[Partition, Cursor] = {}
        # Counts how often the cursors were put back: what was decoded before is void.
        self.turn = 0

    def next_offsets(self) -> dict[Partition, int]:
        """Where each partition has been read to."""
        return {partition: cursor.next_offset for partition, cursor in self._cursors.items()}

    def start(
        self, positions: Mapping[Partition, Position], *, verify: bool
    ) -> dict[Partition, int]:
        """Put the cursors at the stored positions; the offsets to read from.

        With `verify` the record before each position is read again, to see that it is the one.
        """
        self.turn += 1
        self._cursors = {
            partition: _cursor(position, verify=verify)
            for partition, position in positions.items()
            if position.stopped_reason is None
        }
        return {
            partition: cursor.next_offset - (cursor.last_record_ms is not None)
            for partition, cursor in self._cursors.items()
        }

    def drop(self) -> None:
        """Read nothing until the next start."""
        self.turn += 1
        self._cursors = {}

    async def read(self, records: Iterable[Record]) -> Reading:
        """Decode records into a batch. Lets others run every few milliseconds.

        Raises StaleError when the cursors were put back meanwhile: the records will come again.
        """
        turn = self.turn
        reading = Reading()
        for place, stretch in groupby(records, _place):
            partition = Partition(*place)
            if partition in self._cursors:
                await self._read_partition(partition, list(stretch), reading)
            if self.turn != turn:
                raise StaleError
        return reading

    async def _read_partition(
        self, partition: Partition, records: Sequence[Record], reading: Reading
    ) -> None:
        cursor = self._cursors[partition]
        if _is_another_log(cursor, records[0]):
            self._stop(partition, "the log has another record before the stored position", reading)
            return
        cursor.last_record_ms = None
        new = [record for record in records if record.offset >= cursor.next_offset]
        if not new:
            return
        if new[0].offset > cursor.next_offset and cursor.gap != new[0].offset:
            # Compaction and transaction markers leave gaps; so does a client that lost what it had
            # fetched. Only the first are still there at a second look.
            cursor.gap = new[0].offset
            reading.again[partition] = cursor.next_offset
            return
        entries = await self._decoded(partition.topic, new, cursor.next_offset)
        if self._cursors.get(partition) is not cursor:
            return
        flood = cursor.gauge.flood(entries)
        if flood is not None:
            self._stop(partition, flood, reading)
            return
        reading.batch.extend(partition, entries)
        cursor.next_offset = new[-1].offset + 1
        cursor.gap = None

    async def _decoded(self, topic: str, records: Sequence[Record], offset: int) -> list[Entry]:
        """What the records say; `offset` is where their partition stands before the first."""
        usual = self._usual.get(topic)
        entries: list[Entry] = []
        for number, record in enumerate(records):
            if number % RECORDS_AT_A_STRETCH == 0:
                await asyncio.sleep(0)
            outcome = decode(record.value, record.headers, record.timestamp, usual)
            entries.append(named(Entry, (record, outcome, offset)))
            offset = record.offset + 1
        return entries

    def _stop(self, partition: Partition, reason: str, reading: Reading) -> None:
        del self._cursors[partition]
        reading.stops.append(Stop(partition, reason))


def _place(record: Record) -> tuple[str, int]:
    return record.topic, record.partition


def _cursor(position: Position, *, verify: bool) -> Cursor:
    last = position.last_record_at if verify else None
    last_ms = None if last is None else epoch_ms(last)
    return Cursor(position.next_offset, FloodGauge(position.resumed_until), last_ms)


def _is_another_log(cursor: Cursor, first: Record) -> bool:
    return (
        cursor.last_record_ms is not None
        and first.offset == cursor.next_offset - 1
        and max(first.timestamp, 0) != cursor.last_record_ms
    )
