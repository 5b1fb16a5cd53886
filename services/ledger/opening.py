"""A batch's transaction as something to hold on to: opened ahead, then committed or abandoned."""

from typing import cast

from asyncpg import Connection, Pool, Record
from asyncpg.transaction import Transaction

from services.ledger.batches import Batch
from services.ledger.store import stage_ahead


class Opened:
    """An open transaction on a connection of its own, with what needs no lock staged in it."""

    def __init__(
        self, pool: "Pool[Record]", connection: "Connection[Record]", transaction: Transaction
    ) -> None:
        self._pool = pool
        self._transaction = transaction
        self.connection = connection

    async def commit(self) -> None:
        """Ends it well. Raises what the database says."""
        try:
            await self._transaction.commit()
        finally:
            await self._release()

    async def abandon(self) -> None:
        """Leaves nothing of it behind, whatever state it is in."""
        # Closed rather than rolled back: a connection that failed may not answer any more.
        self.connection.terminate()
        await self._release()

    async def _release(self) -> None:
        await self._pool.release(self.connection)  # type: ignore[arg-type]  # the pool's proxy


async def open_ahead(pool: "Pool[Record]", batch: Batch) -> Opened:
    """Open the transaction of a batch. Its turn may not have come: nothing is locked yet."""
    # The pool hands out a proxy with the methods of a connection.
    connection = cast("Connection[Record]", await pool.acquire())
    transaction = connection.transaction()
    opened = Opened(pool, connection, transaction)
    try:
        await transaction.start()
        await stage_ahead(connection, batch)
    except BaseException:
        await opened.abandon()
        raise
    return opened
