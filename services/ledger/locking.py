"""Locks invoices, in one order for everybody, and says how they stand then."""

from collections.abc import Iterable

from asyncpg import Connection, Record

from services.ledger.projection.invoices import Standing
from services.ledger.staging import STATEMENTS
from services.ledger.tables import Key, stored_settlement, stored_terms


async def lock(connection: "Connection[Record]", keys: Iterable[Key]) -> dict[Key, Standing]:
    """Lock invoices that have a row, in key order; how they stand after the wait."""
    rows = await connection.fetch(STATEMENTS["lock_invoices"], *zip(*sorted(keys), strict=True))
    return {(row[0], row[1]): Standing(stored_terms(row), stored_settlement(row)) for row in rows}
