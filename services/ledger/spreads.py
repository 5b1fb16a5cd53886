"""Recomputes payments that are spread over several invoices, over all that they connect.

Knows which rows to lock and to read; how money is spread is `projection.spreading`.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from asyncpg import Connection, Record

from services.ledger.locking import lock
from services.ledger.projection.invoices import Standing, Terms
from services.ledger.projection.spreading import Payable, Share, Spread, spread
from services.ledger.staging import STATEMENTS
from services.ledger.tables import Key, stored_facts

# Invoices that payments connect, directly or by way of others, recomputed together: years of one
# customer. Beyond it only those nearest to the change are.
CONNECTED_MAX: Final = 10_000


async def respread(
    connection: "Connection[Record]", terms: Mapping[Key, Terms]
) -> dict[Key, Standing]:
    """Spread anew whatever the given invoices are connected with; the others that it locked for it.

    `terms` are those of invoices that are locked already, as they will be stored.
    """
    locked: dict[Key, Standing] = {}
    all_terms = dict(terms)
    connected = await _connected(connection, terms)
    while missing := connected - all_terms.keys():
        more = await lock(connection, missing)
        locked |= more
        all_terms |= {key: standing.terms for key, standing in more.items()}
        # While the locks were waited for, others may have connected more.
        connected = await _connected(connection, connected)
    if connected:
        await _spread(connection, {key: all_terms[key] for key in connected})
    return locked


async def _connected(connection: "Connection[Record]", keys: Iterable[Key]) -> set[Key]:
    """Everything that payments to be spread connect with these; empty when they have none."""
    reached: set[Key] = set()
    edge = set(keys)
    while edge and len(reached) < CONNECTED_MAX:
        rows = await connection.fetch(
            STATEMENTS["read_connected_invoices"], *zip(*sorted(edge), strict=True)
        )
        found = {(row[0], row[1]) for row in rows}
        edge = found - reached - edge
        reached |= found
    return reached


async def _spread(connection: "Connection[Record]", terms: Mapping[Key, Terms]) -> None:
    keys = sorted(terms)
    payments, present = await _payments(connection, keys)
    payables = await _payables(connection, terms)
    moved: list[tuple[str, str, str, int]] = []
    for organization_id, of_organization in payments.items():
        shares = spread(payables[organization_id], of_organization)
        for share, amount in shares.items():
            if present.get((organization_id, share)) != amount:
                moved.append((organization_id, *share, amount))
    if moved:
        await connection.execute(STATEMENTS["update_shares"], *zip(*sorted(moved), strict=True))


async def _payments(
    connection: "Connection[Record]", keys: list[Key]
) -> tuple[dict[str, list[Spread]], dict[tuple[str, Share], int]]:
    """The payments by organization, and their shares as they are stored."""
    rows = await connection.fetch(STATEMENTS["read_spread_payments"], *zip(*keys, strict=True))
    named: dict[Key, list[str]] = {}
    first: dict[Key, Record] = {}
    present: dict[tuple[str, Share], int] = {}
    for row in rows:
        organization_id, payment_id, invoice_id = row[0], row[1], row[2]
        named.setdefault((organization_id, payment_id), []).append(invoice_id)
        first.setdefault((organization_id, payment_id), row)
        present[organization_id, Share(payment_id, invoice_id)] = row["share_cents"]
    payments: dict[str, list[Spread]] = {}
    for (organization_id, payment_id), row in first.items():
        created_at = row["created_at"]
        payments.setdefault(organization_id, []).append(
            Spread(
                payment_id,
                row["amount_cents"],
                row["currency"],
                row["payment_status"],
                created_at.isoformat() if created_at is not None else "",
                tuple(named[organization_id, payment_id]),
            )
        )
    return payments, present


async def _payables(
    connection: "Connection[Record]", terms: Mapping[Key, Terms]
) -> dict[str, list[Payable]]:
    rows = await connection.fetch(
        STATEMENTS["read_facts"],
        *zip(*((*key, known.currency) for key, known in terms.items()), strict=True),
        True,  # noqa: FBT003 - SQL's parameter: fixed parts only
    )
    payables: dict[str, list[Payable]] = {}
    for row in rows:
        known = terms[row[0], row[1]]
        facts = stored_facts(row)
        # Money goes to invoices that the customer sees; a draft gets its part once it is final.
        open_for_payment = known.shown and not known.voided
        left_cents = (
            known.total_amount_cents - facts.credited_amount_cents - facts.paid_amount_cents
        )
        payables.setdefault(row[0], []).append(
            Payable(
                invoice_id=row[1],
                currency=known.currency,
                payment_due_date=known.payment_due_date,
                issuing_date=known.issuing_date,
                room_cents=max(0, left_cents) if open_for_payment else 0,
                pending_cents=facts.pending_amount_cents,
            )
        )
    return payables
