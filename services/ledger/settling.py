"""Brings a batch's invoices, payments and credit notes together, under the invoices' locks.

Whoever changes what an invoice is owed holds its row's lock before reading the facts, whatever
topic it comes from; so the last to commit has seen all. Amounts are recomputed from the facts,
never counted up.
"""

from collections.abc import Iterable, Mapping, Set

from asyncpg import Connection, Record

from services.ledger.changes import INVOICES_NAMED_MAX, ChangedInvoices
from services.ledger.locking import lock
from services.ledger.projection.invoices import NO_FACTS, Standing, Terms, settle
from services.ledger.projection.snapshots import Snapshot, is_same, merge
from services.ledger.projection.totals import Differences
from services.ledger.spreads import respread
from services.ledger.staging import STATEMENTS, columns, insert_invoices, stage_invoices
from services.ledger.tables import (
    FirstRow,
    Key,
    invoice_row,
    invoice_terms,
    stored_facts,
    stored_snapshot,
    stub_row,
)


async def settle_invoices(
    connection: "Connection[Record]",
    events: Mapping[Key, FirstRow],
    named: Set[Key],
    inserted: int | None,
    changed: ChangedInvoices,
) -> Differences:
    """Fold invoice events in, and settle them and the invoices that payments and credit notes name.

    Returns how the totals move beyond what new rows add to them; `changed` learns whose invoices
    did. The rows of `events` are staged, or `inserted`, so many, and the payments and credit notes
    of the batch stored already.
    """
    differences = Differences()
    # Named invoices are locked like any other, so one that is unknown needs a row.
    stubs = named - events.keys()
    if not stubs and not events:
        return differences
    if stubs:
        await stage_invoices(connection, map(stub_row, sorted(stubs)), merged=False)
    known: set[Key] = set()
    if inserted is None:
        inserted = await insert_invoices(connection)
    if inserted != len(events) + len(stubs):
        known = {(row[0], row[1]) for row in await connection.fetch(STATEMENTS["known_invoices"])}
    _note_new(events, known, changed)
    if not known and not named:
        return differences
    # A new invoice that nothing in this batch names has no facts: a payment that came before it
    # would have left a stub. The others are settled again.
    snapshots = {key: row.snapshot for key, row in events.items()}
    await _settle_again(connection, snapshots, named, known, differences, changed)
    return differences


def _note_new(events: Mapping[Key, FirstRow], known: Set[Key], changed: ChangedInvoices) -> None:
    if len(events) - len(known) > INVOICES_NAMED_MAX:
        changed.everything()
        return
    for key, row in events.items():
        if key not in known:
            changed.invoice(key[0], row.terms.external_customer_id, key[1])


async def _settle_again(
    connection: "Connection[Record]",
    events: Mapping[Key, Snapshot],
    named: Set[Key],
    known: Set[Key],
    differences: Differences,
    changed: ChangedInvoices,
) -> None:
    """Invoices with facts, or with earlier events: lock, merge, recompute, write back."""
    before = await lock(connection, known | named)
    merged = await _merged(connection, events, known & events.keys())
    terms = {
        key: invoice_terms(merged[key]) if key in merged else standing.terms
        for key, standing in before.items()
    }
    more = await respread(connection, terms)
    for key, standing in more.items():
        before[key] = standing
        terms[key] = standing.terms
    after = await _settled(connection, terms)
    await _write(connection, merged, before, after)
    await _set_customers(connection, terms)
    for key, standing in after.items():
        moves = standing != before[key] or key in merged
        if moves:
            differences.remove(key[0], *before[key])
            differences.add(key[0], *standing)
        elif key not in named:
            continue
        # A payment that failed and a credit note that refunds move nothing, and are seen.
        for customer_id in {
            before[key].terms.external_customer_id,
            standing.terms.external_customer_id,
        }:
            changed.invoice(key[0], customer_id, key[1])


async def _merged(
    connection: "Connection[Record]", events: Mapping[Key, Snapshot], keys: Iterable[Key]
) -> dict[Key, Snapshot]:
    """What stored invoices become with their events; those that stay as they are are left out."""
    wanted = sorted(keys)
    if not wanted:
        return {}
    merged = {}
    for row in await connection.fetch(STATEMENTS["read_invoices"], *zip(*wanted, strict=True)):
        key = (row[0], row[1])
        was = stored_snapshot(row)
        now = merge(was, events[key])
        if not is_same(now, was):
            merged[key] = now
    return merged


async def _settled(
    connection: "Connection[Record]", terms: Mapping[Key, Terms]
) -> dict[Key, Standing]:
    keys = [(*key, known.currency) for key, known in terms.items()]
    facts = dict.fromkeys(terms, NO_FACTS)
    for row in await connection.fetch(
        STATEMENTS["read_facts"],
        *columns(keys, 3),
        False,  # noqa: FBT003 - SQL's parameter
    ):
        facts[row[0], row[1]] = stored_facts(row)
    return {key: Standing(known, settle(known, facts[key])) for key, known in terms.items()}


async def _write(
    connection: "Connection[Record]",
    merged: Mapping[Key, Snapshot],
    before: Mapping[Key, Standing],
    after: Mapping[Key, Standing],
) -> None:
    if merged:
        rows = [invoice_row(key, snapshot, *after[key]) for key, snapshot in merged.items()]
        await stage_invoices(connection, rows, merged=True)
        await connection.execute(STATEMENTS["update_invoices"])
    settled = [
        (*key, *standing.settlement)
        for key, standing in after.items()
        if key not in merged
        and standing.terms.currency is not None
        and standing.settlement != before[key].settlement
    ]
    if settled:
        await connection.execute(STATEMENTS["update_settlements"], *columns(settled, 7))


async def _set_customers(connection: "Connection[Record]", terms: Mapping[Key, Terms]) -> None:
    rows = [
        (*key, known.external_customer_id)
        for key, known in terms.items()
        if known.external_customer_id is not None
    ]
    if rows:
        await connection.execute(STATEMENTS["set_customers_of_allocations"], *columns(rows, 3))
        await connection.execute(STATEMENTS["set_customers_of_credit_notes"], *columns(rows, 3))
