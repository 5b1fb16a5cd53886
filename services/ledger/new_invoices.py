"""What a batch's invoices come to if no table knows any of them yet. Pure, but lets others run.

In a backlog nearly all of them are new, so this is worked out while the batch before is written;
what turns out to be known is taken back and settled under its lock.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from services.ledger.projection.snapshots import Snapshot
from services.ledger.projection.totals import Differences
from services.ledger.tables import FirstRow, Key, first_row

# The writing of the batch before shares the event loop, and each of its statements waits for one
# stretch: under a millisecond.
ROWS_AT_A_STRETCH = 100


@dataclass(frozen=True, slots=True)
class NewInvoices:
    """Rows by key, in key order, and how all of them together would move the totals."""

    rows: Mapping[Key, FirstRow]
    differences: Differences


async def new_invoices(
    snapshots: Mapping[Key, Snapshot], made: Mapping[Key, FirstRow]
) -> NewInvoices:
    """Work it out; lets others run now and then. Rows `made` for other snapshots are made again."""
    rows: dict[Key, FirstRow] = {}
    differences = Differences()
    for number, key in enumerate(sorted(snapshots)):
        if number % ROWS_AT_A_STRETCH == 0:
            await asyncio.sleep(0)
        snapshot, row = snapshots[key], made.get(key)
        if row is None or row.snapshot is not snapshot:
            row = first_row(key, snapshot)
        rows[key] = row
        differences.add(key[0], row.terms, row.settlement)
    differences.arrange()
    return NewInvoices(rows, differences)
