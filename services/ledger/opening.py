"""A batch's transaction as something to hold on to: opened ahead, then committed or abandoned."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from asyncpg import Connection, InterfaceError, Pool, Record
from asyncpg.transaction import Transaction

from services.ledger.batches import Batch
from services.ledger.store import insert_ahead, stage_ahead

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy


class Opened:
    """An open transaction on a connection of its own, with what needs no lock staged in it."""

    def __init__(
        self,
        pool: "Pool[Record]",
        connection: "PoolConnectionProxy[Record]",
        transaction: Transaction,
    ) -> None:
        self._pool = pool
        self._lent = connection
        self._transaction = transaction
        # How many of its new invoices were inserted ahead; None when that is still to be done.
        self.inserted: int | None = None

    @property
    def connection(self) -> "Connection[Record]":
        """What the pool has lent has all methods of a connection."""
        return cast("Connection[Record]", self._lent)

    async def commit(self) -> None:
        """Ends it well. Raises what the database says."""
        try:
            await self._transaction.commit()
        finally:
            await self._pool.release(self._lent)

    async def abandon(self) -> None:
        """Leaves nothing of it behind, whatever state it is in."""
        # Closed rather than rolled back: a connection that failed may not answer any more. One that
        # was lost has gone back to the pool already, and says so.
        with suppress(InterfaceError):
            self._lent.terminate()
        await self._pool.release(self._lent)


async def open_ahead(
    pool: "Pool[Record]", batch: Batch, gate: asyncio.Event | None = None
) -> Opened:
    """Open the transaction of a batch whose turn may not have come, and stage it.

    Nothing is locked, unless there is a `gate`: once that opens, its invoices are inserted, and
    UniqueViolationError is raised when one of them is not new.
    """
    connection = await pool.acquire()
    transaction = connection.transaction()
    opened = Opened(pool, connection, transaction)
    try:
        await transaction.start()
        if gate is None:
            await stage_ahead(opened.connection, batch)
        else:
            await gate.wait()
            opened.inserted = await insert_ahead(opened.connection, batch)
    except BaseException:
        await opened.abandon()
        raise
    return opened
