"""Cursors: what is read, what is read again, and what stops."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.events import INVOICE
from services.ledger.batches import Partition
from services.ledger.floods import REFUSED_IN_A_ROW_MAX
from services.ledger.positions import Position
from services.ledger.reader import RECORDS_AT_A_STRETCH, Reader, StaleError
from tests.ledger.builders import NOON_MS, TOPIC, StoredRecord, invoice

ZERO, ONE = Partition(TOPIC, 0), Partition(TOPIC, 1)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def records(*offsets: int, partition: int = 0, value: bytes | None = None) -> list[StoredRecord]:
    return [StoredRecord(value or invoice(), offset, partition) for offset in offsets]


def position(next_offset: int, **fields: Any) -> Position:
    return Position(next_offset, None, None, 0)._replace(**fields)


def started(**offsets: int) -> Reader:
    reader = Reader({TOPIC: INVOICE})
    reader.start({ZERO: position(offsets.get("zero", 0))}, verify=False)
    return reader


async def test_a_batch_may_span_partitions() -> None:
    reader = started()
    reader.start({ZERO: position(5), ONE: position(7)}, verify=False)
    reading = await reader.read([*records(5, 6), *records(7, partition=1)])
    moves = reading.batch.moves
    assert (moves[ZERO].expected_offset, moves[ZERO].next_offset) == (5, 7)
    assert (moves[ONE].expected_offset, moves[ONE].next_offset) == (7, 8)
    assert reader.next_offsets() == {ZERO: 7, ONE: 8}


async def test_records_that_were_read_before_are_left_out() -> None:
    reading = await started(zero=5).read(records(3, 4, 5))
    assert [entry.record.offset for entry in reading.batch.entries] == [5]


async def test_records_of_a_partition_that_is_not_ours_are_left_out() -> None:
    reading = await started().read(records(0, partition=1))
    assert reading.batch.entries == []


async def test_a_gap_is_looked_at_twice_before_it_is_believed() -> None:
    reader = started()
    reading = await reader.read(records(3, 4))
    assert (reading.batch.entries, reading.again) == ([], {ZERO: 0})
    again = await reader.read(records(3, 4))
    assert [entry.record.offset for entry in again.batch.entries] == [3, 4]
    assert again.batch.moves[ZERO].expected_offset == 0


async def test_a_gap_that_closes_at_the_second_look_was_none() -> None:
    reader = started()
    await reader.read(records(3))
    reading = await reader.read(records(0, 1, 2, 3))
    assert len(reading.batch.entries) == 4


async def test_gaps_inside_what_was_fetched_together_are_the_logs_own() -> None:
    reading = await started().read(records(0, 2, 5))
    assert reading.batch.moves[ZERO].next_offset == 6


async def test_the_record_before_the_position_has_to_be_the_one_that_was_applied() -> None:
    reader = started()
    known = position(5, last_record_at=NOON)
    assert reader.start({ZERO: known}, verify=True) == {ZERO: 4}
    reading = await reader.read(records(4, 5))
    assert [entry.record.offset for entry in reading.batch.entries] == [5]
    reader.start({ZERO: known}, verify=True)
    other = StoredRecord(invoice(), 4, timestamp=NOON_MS + 1)
    reading = await reader.read([other, *records(5)])
    assert reading.batch.entries == []
    assert [stop.partition for stop in reading.stops] == [ZERO]


async def test_a_flood_stops_its_partition_and_no_other() -> None:
    reader = started()
    reader.start({ZERO: position(0), ONE: position(0)}, verify=False)
    flood = records(*range(REFUSED_IN_A_ROW_MAX + 1), value=b"junk")
    reading = await reader.read([*flood, *records(0, partition=1)])
    assert [stop.partition for stop in reading.stops] == [ZERO]
    assert list(reading.batch.moves) == [ONE]
    assert reader.next_offsets() == {ONE: 1}


async def test_a_stopped_partition_is_not_read() -> None:
    reader = started()
    assert reader.start({ZERO: position(0, stopped_reason="flood")}, verify=False) == {}
    assert (await reader.read(records(0))).batch.entries == []


async def test_what_was_decoded_while_the_cursors_went_back_is_void() -> None:
    reader = started()
    reading = asyncio.ensure_future(reader.read(records(*range(3 * RECORDS_AT_A_STRETCH))))
    await asyncio.sleep(0)
    reader.start({ZERO: position(0)}, verify=False)
    with pytest.raises(StaleError):
        await reading
    assert reader.next_offsets() == {ZERO: 0}
