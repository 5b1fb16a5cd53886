"""A batch of records, reduced to one snapshot an object, with what its commit has to say. Pure.

`applied + ignored + dead-lettered = read`, for every partition, by construction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Final, NamedTuple, Protocol, TypeAlias

from contracts.events import CREDIT_NOTE, INVOICE, PAYMENT, PAYMENT_RECEIPT
from services.ledger.decoding import Decoded, Ignored, Outcome, Refused
from services.ledger.projection.snapshots import Snapshot, merge
from services.ledger.tables import FirstRow, Key

# By kind and key, what is said of each object.
Objects: TypeAlias = dict[str, dict[Key, Snapshot]]

# What pays, receipts or credits invoices.
_NAMING_INVOICES: Final = {PAYMENT.name, PAYMENT_RECEIPT.name, CREDIT_NOTE.name}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def from_epoch_ms(milliseconds: int) -> datetime:
    """A record's timestamp as a time; -1, which stands for none, becomes the epoch."""
    return _EPOCH + max(milliseconds, 0) * _MILLISECOND


def epoch_ms(time: datetime) -> int:
    """The way back, exactly."""
    return (time - _EPOCH) // _MILLISECOND


class Partition(NamedTuple):
    """A partition of a topic, by the topic's name as the broker has it."""

    topic: str
    number: int


class Record(Protocol):
    """What is read of a consumer's record."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


@dataclass(slots=True)
class Move:
    """How a batch moves the position of one partition. Times in epoch milliseconds."""

    expected_offset: int
    next_offset: int
    last_record_ms: int = 0
    observed_ms: int = 0
    end_offset: int = 0
    applied: int = 0
    ignored: int = 0
    dead_lettered: int = 0

    @property
    def last_record_at(self) -> datetime:
        return from_epoch_ms(self.last_record_ms)

    @property
    def observed_at(self) -> datetime:
        return from_epoch_ms(self.observed_ms)


class DeadLetter(NamedTuple):
    """A record that could not be applied, and why."""

    record: Record
    reason: str
    organization_id: str | None


class Entry(NamedTuple):
    """A record with what it says. `expected_offset`: where its partition stood before it."""

    record: Record
    outcome: Outcome
    expected_offset: int


@dataclass(slots=True)
class Batch:
    """Records read one after another. `objects`: by kind and key, what the batch says of each."""

    entries: list[Entry] = field(default_factory=list)
    moves: dict[Partition, Move] = field(default_factory=dict)
    objects: Objects = field(default_factory=dict)
    customers: set[Key] = field(default_factory=set)
    dead_letters: list[DeadLetter] = field(default_factory=list)
    # Rows that single events make of invoices, by the snapshots they are for.
    first_rows: dict[Key, FirstRow] = field(default_factory=dict)
    # The rows of all invoices, should these be new: what is staged.
    new_invoices: dict[Key, FirstRow] = field(default_factory=dict)
    # Of events without an order of their own; not in `objects` yet.
    unordered: list[Decoded] = field(default_factory=list)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Batch":
        """A batch of these entries."""
        batch = cls()
        for place, stretch in groupby(entries, _place):
            batch.extend(Partition(*place), list(stretch))
        return batch

    def extend(self, partition: Partition, entries: Sequence[Entry]) -> None:
        """Take in at least one record, all of this partition, in the order of the log."""
        self.entries += entries
        expected_offset = entries[0].expected_offset
        move = self.moves.setdefault(partition, Move(expected_offset, expected_offset))
        last = entries[-1].record
        move.next_offset = last.offset + 1
        move.last_record_ms = last.timestamp
        for record, outcome, _ in entries:
            match outcome:
                case Decoded():
                    move.applied += 1
                    self._take(outcome)
                case Ignored():
                    move.ignored += 1
                case Refused(reason, organization_id):
                    move.dead_lettered += 1
                    self.dead_letters.append(DeadLetter(record, reason, organization_id))

    @property
    def only_invoices(self) -> bool:
        """Whether it holds nothing that names invoices of other events, and all is in order."""
        return not self.unordered and not self.objects.keys() & _NAMING_INVOICES

    def invoices_disjoint(self, other: "Batch") -> bool:
        """Whether no invoice is in both."""
        mine = self.objects.get(INVOICE.name, {}).keys()
        return mine.isdisjoint(other.objects.get(INVOICE.name, {}).keys())

    def observe(self, ends: Mapping[Partition, int], now_ms: int) -> None:
        """Note where the log of each partition ended when it was last looked at."""
        for partition, move in self.moves.items():
            move.observed_ms = now_ms
            move.end_offset = ends.get(partition, move.next_offset)

    def _take(self, decoded: Decoded) -> None:
        _, organization_id, object_id, _, customer_id, unordered, first_row = decoded
        if unordered is None:
            fold_into(self.objects, decoded)
            if first_row is not None:
                self.first_rows[organization_id, object_id] = first_row
        else:
            self.unordered.append(decoded)
        if customer_id is not None:
            self.customers.add((organization_id, customer_id))


def fold_into(objects: Objects, decoded: Decoded) -> None:
    """Add what a record says of its object to what is said of it already."""
    object_name, organization_id, object_id, snapshot, *_ = decoded
    snapshots = objects.setdefault(object_name, {})
    key = (organization_id, object_id)
    first = snapshots.setdefault(key, snapshot)
    if first is not snapshot:
        snapshots[key] = merge(first, snapshot)


def _place(entry: Entry) -> tuple[str, int]:
    return entry.record.topic, entry.record.partition
