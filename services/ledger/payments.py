"""Which invoices payments go to: the allocation rows of payments whose snapshots changed."""

from collections.abc import Mapping
from datetime import datetime

from asyncpg import Connection, Record

from services.ledger.projection.snapshots import Snapshot
from services.ledger.projection.spreading import fixed_parts, named_invoices
from services.ledger.staging import STATEMENTS
from services.ledger.tables import Key, utc

Allocation = tuple[str, str, str, int, str, str, datetime | None, bool]


async def allocate(connection: "Connection[Record]", payments: Mapping[Key, Snapshot]) -> set[Key]:
    """Replace what changed payments are allocated to; every invoice they name, or did before."""
    if not payments:
        return set()
    keys = list(zip(*sorted(payments), strict=True))
    before = await connection.fetch(STATEMENTS["read_allocated_invoices"], *keys)
    if before:
        await connection.execute(STATEMENTS["delete_allocations"], *keys)
    rows = [row for key, payment in sorted(payments.items()) for row in allocations(key, payment)]
    if rows:
        await connection.execute(STATEMENTS["insert_allocations"], *zip(*rows, strict=True))
    return {(row[0], row[1]) for row in before} | {(row[0], row[2]) for row in rows}


def allocations(key: Key, payment: Snapshot) -> list[Allocation]:
    """One row for each invoice a payment names; the shares of one to be spread are found later."""
    fields = payment.fields
    if fields.get("deleted"):
        return []
    parts = fixed_parts(fields)
    spread = parts is None
    if parts is None:
        parts = dict.fromkeys(named_invoices(fields), 0)
    currency, status = str(fields["amount_currency"]), str(fields["payment_status"])
    created_at = utc(fields.get("created_at"))
    return [
        (*key, invoice_id, amount, currency, status, created_at, spread)
        for invoice_id, amount in sorted(parts.items())
    ]
