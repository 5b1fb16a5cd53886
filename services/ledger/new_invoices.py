"""The rows of a batch's invoices if no table knows any of them yet. Pure.

In a backlog nearly all of them are new, so their rows are made where they are decoded and staged
while the batch before is written; what turns out to be known is settled again under its lock.
"""

from collections.abc import Mapping

from services.ledger.projection.snapshots import Snapshot
from services.ledger.tables import FirstRow, Key, first_row


def new_invoices(
    snapshots: Mapping[Key, Snapshot], made: Mapping[Key, FirstRow]
) -> dict[Key, FirstRow]:
    """A row for each snapshot. A row that was `made` for another snapshot is made again."""
    rows: dict[Key, FirstRow] = {}
    for key, snapshot in snapshots.items():
        row = made.get(key)
        # Two events of one invoice have become one snapshot, which is neither's.
        if row is None or row.snapshot is not snapshot:
            row = first_row(key, snapshot)
        rows[key] = row
    return rows
