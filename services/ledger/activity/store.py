"""A batch of `portal.activity` in one transaction: positions, entries, and deliveries of webhooks.

1. Positions move by compare-and-swap, which stops a zombie before it has written anything.
2. Entries go in unless they are known: the same event twice is one.
3. For those that are new, a delivery to each enabled endpoint that is told of their type.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from asyncpg import Connection, Pool, Record
from asyncpg.pool import PoolConnectionProxy
from pydantic_core import to_json

from contracts.activity import WEBHOOK_TYPES
from services.chassis.sql import Statements
from services.ledger.activity.decoding import Entry
from services.ledger.activity.payloads import payload
from services.ledger.batches import Partition, from_epoch_ms
from services.ledger.staging import columns

STATEMENTS: Final = Statements(Path(__file__).parent / "sql")

AnyConnection: TypeAlias = "Connection[Record] | PoolConnectionProxy[Record]"
_Digest = tuple[str, bytes]


class PositionMovedError(RuntimeError):
    """Somebody else has read these records, or has started over."""


@dataclass(slots=True)
class Move:
    """How a batch moves the position of one partition."""

    expected_offset: int
    next_offset: int
    last_record_ms: int
    skipped: int = 0


@dataclass(slots=True)
class Batch:
    """Records read one after another: entries with the partitions that they came from."""

    moves: dict[Partition, Move] = field(default_factory=dict)
    entries: list[tuple[Partition, Entry]] = field(default_factory=list)


class Recorded(NamedTuple):
    """What a batch came to. `repeated`: known already. `deliveries`: made for the new ones."""

    recorded: int
    repeated: int
    skipped: int
    deliveries: int


async def record(pool: "Pool[Record]", batch: Batch) -> Recorded:
    """Write a batch. Raises PositionMovedError, and then nothing of it is written."""
    async with pool.acquire() as connection, connection.transaction():
        await _move(connection, batch.moves)
        new = await insert_entries(connection, [entry for _, entry in batch.entries])
        fresh = _once(entry for _, entry in batch.entries if _digest(entry) in new)
        deliveries = await _deliver(connection, fresh)
        recorded = await _count(connection, batch, set(new))
    skipped = sum(move.skipped for move in batch.moves.values())
    return Recorded(recorded, len(batch.entries) - recorded, skipped, deliveries)


async def insert_entries(connection: AnyConnection, entries: Sequence[Entry]) -> set[_Digest]:
    """Which of them are new. The same twice among them is one."""
    rows = await connection.fetch(STATEMENTS["insert_entries"], *columns(map(_row, entries), 10))
    return {(row["organization_id"], row["event_digest"]) for row in rows}


async def _move(connection: AnyConnection, moves: Mapping[Partition, Move]) -> None:
    rows = [
        (
            *partition,
            move.expected_offset,
            move.next_offset,
            from_epoch_ms(move.last_record_ms),
            move.skipped,
        )
        for partition, move in sorted(moves.items())
    ]
    status = await connection.execute(STATEMENTS["move_positions"], *columns(rows, 6))
    if status != f"UPDATE {len(rows)}":
        raise PositionMovedError("a position is not where this batch began")


async def _deliver(connection: AnyConnection, entries: Sequence[Entry]) -> int:
    told = [entry for entry in entries if entry.type in WEBHOOK_TYPES]
    if not told:
        return 0
    organizations = sorted({entry.organization_id for entry in told})
    listeners: dict[str, list[Record]] = {}
    for row in await connection.fetch(STATEMENTS["read_listeners"], organizations):
        listeners.setdefault(row["organization_id"], []).append(row)
    rows = [
        (entry.organization_id, row["webhook_endpoint_id"], entry.type, payload(entry))
        for entry in told
        for row in listeners.get(entry.organization_id, ())
        if entry.type in row["event_types"]
    ]
    if rows:
        await connection.execute(STATEMENTS["insert_deliveries"], *columns(rows, 4))
    return len(rows)


async def _count(connection: AnyConnection, batch: Batch, new: set[_Digest]) -> int:
    """Notes what became of the records, by partition; how many were new."""
    recorded: Counter[Partition] = Counter()
    repeated: Counter[Partition] = Counter()
    for partition, entry in batch.entries:
        digest = _digest(entry)
        (recorded if digest in new else repeated)[partition] += 1
        new.discard(digest)
    rows = [(*partition, recorded[partition], repeated[partition]) for partition in batch.moves]
    await connection.execute(STATEMENTS["count_entries"], *columns(rows, 4))
    return recorded.total()


def _once(entries: Iterable[Entry]) -> list[Entry]:
    return list({_digest(entry): entry for entry in entries}.values())


def _digest(entry: Entry) -> _Digest:
    return entry.organization_id, entry.event_digest


def _row(entry: Entry) -> tuple[Any, ...]:
    return (
        entry.organization_id,
        entry.event_digest,
        entry.external_customer_id,
        entry.type,
        entry.happened_at,
        entry.subject,
        entry.done_by,
        entry.preview,
        entry.session_id,
        # A number without end, which JSON has none of, becomes null.
        to_json(entry.data, inf_nan_mode="null").decode(),
    )
