"""The projector's transaction: one batch, applied whole or not at all.

Steps, in order; each may rely on those before it:
  0. the rows of invoices are staged, should these be new; it needs no lock and may be done ahead.
     Where the pipeline says so they are inserted ahead instead, on the chance that all are new
  1. positions move by compare-and-swap; whoever lost them stops here, before touching anything
  2. events without an order of their own are ordered by when they were first seen;
     organizations, customers, payments, receipts, credit notes: new rows in, known rows merged
  3. invoices: events folded in, unknown ones that are named get a stub, facts read under the locks
  4. totals move by what came in new, which a trigger has noted, and by differences, in key order
  5. dead letters
  6. live pages are told
"""

import json
from base64 import b64encode
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field

from asyncpg import Connection, Record

from contracts.changes import CHANNEL
from contracts.events import (
    CREDIT_NOTE,
    CUSTOMER,
    INVOICE,
    ORGANIZATION,
    PAYMENT,
    PAYMENT_RECEIPT,
)
from contracts.values import INT64_MIN
from services.ledger.batches import Batch, DeadLetter, Objects
from services.ledger.changes import ChangedInvoices
from services.ledger.new_invoices import new_invoices
from services.ledger.payments import allocate
from services.ledger.projection.snapshots import Snapshot
from services.ledger.projection.totals import Differences
from services.ledger.settling import settle_invoices
from services.ledger.sightings import objects_in_order
from services.ledger.staging import STATEMENTS, columns, copy_invoices, fold, stage_invoices
from services.ledger.tables import PLAIN_TABLES, FirstRow, Key


class PositionLostError(Exception):
    """Another projector moved a position of the batch, or an operator has to look at it."""


async def apply(
    connection: "Connection[Record]", batch: Batch, customers: Set[Key] = frozenset()
) -> None:
    """Apply a batch in one transaction. Raises PositionLostError when it is not ours to apply.

    `customers` are some that are known to have a row.
    """
    async with connection.transaction():
        await stage_ahead(connection, batch)
        await conclude(connection, batch, await settle_staged(connection, batch, customers))


async def stage_ahead(connection: "Connection[Record]", batch: Batch) -> None:
    """Step 0, in the batch's transaction, which may be open before its turn has come."""
    if batch.unordered:
        # What they say is known once it is known when they were first seen.
        return
    batch.new_invoices = _new_invoices(batch, batch.objects)
    await _stage(connection, batch.new_invoices)


async def insert_ahead(connection: "Connection[Record]", batch: Batch) -> int:
    """The same and more: the batch's invoices are inserted, all of them new; how many.

    In no order: whoever else inserts the same ones fights for a position with us, and the batches
    before would not have gone well. Raises UniqueViolationError when one is not new.
    """
    batch.new_invoices = _new_invoices(batch, batch.objects)
    return await copy_invoices(connection, [row.row for row in batch.new_invoices.values()])


@dataclass(slots=True)
class Settled:
    """What is left to say of a batch whose rows are in: how totals move, who is to be told."""

    differences: Differences = field(default_factory=Differences)
    changed: ChangedInvoices = field(default_factory=ChangedInvoices)


async def settle_staged(
    connection: "Connection[Record]",
    batch: Batch,
    customers: Set[Key],
    inserted: int | None = None,
) -> Settled:
    """Steps 1 to 3; of the staged invoices so many are `inserted`, if they are.

    Raises PositionLostError.
    """
    await _move_positions(connection, batch)
    settled = Settled()
    objects = await objects_in_order(connection, batch)
    if objects:
        await _fold_objects(connection, batch, objects, customers, inserted, settled)
    return settled


async def conclude(connection: "Connection[Record]", batch: Batch, settled: Settled) -> None:
    """Steps 4 to 6."""
    if batch.new_invoices or settled.differences:
        await _move_totals(connection, settled.differences)
    if batch.dead_letters:
        await _insert_dead_letters(connection, batch.dead_letters)
    message = settled.changed.message()
    if message is not None:
        await connection.execute(STATEMENTS["notify_changes"], CHANNEL, message)


def _new_invoices(batch: Batch, objects: Objects) -> dict[Key, FirstRow]:
    return new_invoices(objects.get(INVOICE.name, {}), batch.first_rows)


async def _stage(connection: "Connection[Record]", rows: Mapping[Key, FirstRow]) -> None:
    if rows:
        await stage_invoices(connection, (row.row for row in rows.values()), merged=False)


async def _move_positions(connection: "Connection[Record]", batch: Batch) -> None:
    moves = [
        (
            *partition,
            move.expected_offset,
            move.next_offset,
            move.last_record_at,
            move.observed_at,
            move.end_offset,
            move.applied,
            move.ignored,
            move.dead_lettered,
        )
        for partition, move in sorted(batch.moves.items())
    ]
    status = await connection.execute(STATEMENTS["move_positions"], *columns(moves, 10))
    if status != f"UPDATE {len(moves)}":
        raise PositionLostError(f"positions moved elsewhere: {sorted(batch.moves)}")


async def _fold_objects(
    connection: "Connection[Record]",
    batch: Batch,
    batch_objects: Objects,
    customers: Set[Key],
    inserted: int | None,
    settled: Settled,
) -> None:
    named = await _fold_plain_objects(connection, batch_objects, settled.changed)
    unknown = batch.customers - customers - batch_objects.get(CUSTOMER.name, {}).keys()
    await _insert_customers(connection, unknown)
    if batch.unordered:
        batch.new_invoices = _new_invoices(batch, batch_objects)
        await _stage(connection, batch.new_invoices)
    settled.differences = await settle_invoices(
        connection, batch.new_invoices, named, inserted, settled.changed
    )


async def _fold_plain_objects(
    connection: "Connection[Record]", batch_objects: Objects, changed: ChangedInvoices
) -> set[Key]:
    """All but invoices; the invoices that these name, or have named before."""
    named: set[Key] = set()
    for kind, table in PLAIN_TABLES.items():
        objects = batch_objects.get(kind)
        if not objects:
            continue
        folded, before = await fold(connection, table, objects)
        if kind == PAYMENT.name:
            named |= await allocate(connection, folded)
        if kind == PAYMENT_RECEIPT.name:
            named |= await _receipted_invoices(connection, folded)
        if kind == CREDIT_NOTE.name:
            named |= _credited_invoices(folded) | _credited_invoices(before)
        if kind == CUSTOMER.name:
            for organization_id, customer_id in folded:
                changed.customer(organization_id, customer_id)
        if kind == ORGANIZATION.name and folded:
            changed.everything()
    return named


async def _receipted_invoices(
    connection: "Connection[Record]", receipts: Mapping[Key, Snapshot]
) -> set[Key]:
    payments = {(key[0], receipt.fields["payment"]["id"]) for key, receipt in receipts.items()}
    if not payments:
        return set()
    rows = await connection.fetch(
        STATEMENTS["read_allocated_invoices"], *columns(sorted(payments), 2)
    )
    return {(row[0], row[1]) for row in rows}


def _credited_invoices(credit_notes: Mapping[Key, Snapshot]) -> set[Key]:
    return {(key[0], str(note.fields["invoice_id"])) for key, note in credit_notes.items()}


async def _insert_customers(connection: "Connection[Record]", customers: Collection[Key]) -> None:
    if customers:
        await connection.execute(
            STATEMENTS["insert_named_customers"], *columns(sorted(customers), 2), INT64_MIN
        )


async def _move_totals(connection: "Connection[Record]", differences: Differences) -> None:
    if differences:
        for table, rows in (("invoiced", differences.invoiced()), ("due", differences.due())):
            await connection.copy_records_to_table(f"stage_{table}_totals", records=rows)
    await connection.execute(STATEMENTS["move_invoiced_totals"])
    await connection.execute(STATEMENTS["move_due_totals"])
    if differences.shrinking:
        await connection.execute(STATEMENTS["delete_empty_invoiced_totals"])
        await connection.execute(STATEMENTS["delete_empty_due_totals"])


async def _insert_dead_letters(
    connection: "Connection[Record]", dead_letters: Iterable[DeadLetter]
) -> None:
    rows = [
        (
            letter.record.topic,
            letter.record.partition,
            letter.record.offset,
            letter.organization_id,
            letter.record.key,
            letter.record.value,
            headers_json(letter.record.headers),
            letter.reason,
        )
        for letter in dead_letters
    ]
    await connection.execute(STATEMENTS["insert_dead_letters"], *columns(rows, 8))


def headers_json(headers: Iterable[tuple[str, bytes | None]]) -> str:
    """Headers as JSON that Postgres takes whatever bytes are in them: base64 throughout."""
    return json.dumps(
        [
            [_base64(name.encode(errors="surrogateescape")), None if raw is None else _base64(raw)]
            for name, raw in headers
        ]
    )


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode()
