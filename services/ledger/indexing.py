"""Keeps the search index of large customers, in small transactions behind the projector's.

The projector queues an invoice of an indexed customer in the transaction that changes it; here
documents are written and the queue is emptied in one transaction too. So at every instant each
invoice that an indexed customer is shown has its document or is in the queue, and a search that
looks at both misses nothing, however far this is behind.
"""

import asyncio
import time
from collections.abc import Sequence, Set
from typing import TYPE_CHECKING, Final

import structlog
from asyncpg import LockNotAvailableError, Pool, Record

from contracts.search import indexed
from services.chassis.postgres_faults import POSTGRES_FAULTS
from services.ledger.metrics import Metrics
from services.ledger.staging import STATEMENTS, columns
from services.ledger.tables import Key

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

# Below it, walking a customer's invoices takes about as long as asking the index.
INVOICES_MIN: Final = 10_000
# In one transaction. Fewer cost more each, since the index is put in order once for all of them:
# 104 microseconds of processor with 500, 55 with 2,000, 51 with 5,000.
INVOICES_AT_ONCE: Final = 2_000
# Of these; the rest is left to customers who are being taken up, however much is queued.
QUEUED_AT_ONCE: Final = 1_500
# The projector shares the event loop, and waits for one stretch at most: some milliseconds.
INVOICES_AT_A_STRETCH: Final = 250
# Ours alone.
ADVISORY_LOCK: Final = 7_405_114_922
# Longer than a batch takes. Those that come meanwhile wait as well, so it is not soon tried again.
LOCK_TIMEOUT: Final = "2s"

LOOK_SECONDS: Final = 0.25
# A customer grows large over weeks, and looking reads every total: half a second for two million.
LOOK_FOR_CUSTOMERS_SECONDS: Final = 60.0
# Records behind which the projector is said to be behind: more than come in while nobody looks.
BACKLOG_RECORDS: Final = 10_000
# Of the time spent, so much is rested: half of a core at most, and a tenth while the projector is
# behind. It is never all of the time, or a load that does not end would keep the index from ever
# being filled.
REST: Final = 1.0
REST_BEHIND: Final = 9.0

_log = structlog.get_logger()


class Indexer:
    """One of them works on a projection at a time, whichever process it is in."""

    def __init__(
        self,
        pool: "Pool[Record]",
        metrics: Metrics,
        *,
        invoices_min: int = INVOICES_MIN,
        advisory_lock: int = ADVISORY_LOCK,
    ) -> None:
        self._pool = pool
        self._metrics = metrics
        self._invoices_min = invoices_min
        # By which they take turns: those of one projection have the same.
        self._advisory_lock = advisory_lock

    async def run(self) -> None:
        """Until cancelled. A database that is away is looked for again."""
        look_at = 0.0
        while True:
            rest_seconds = LOOK_SECONDS
            started = time.monotonic()
            try:
                if started >= look_at:
                    look_at = started + LOOK_FOR_CUSTOMERS_SECONDS
                    await self.take_up_customers()
                    started = time.monotonic()
                if await self.step():
                    rest_seconds = (time.monotonic() - started) * await self.rest()
            except POSTGRES_FAULTS as error:
                _log.info("the search index cannot be kept; trying again", error=repr(error))
            await asyncio.sleep(rest_seconds)

    async def take_up_customers(self) -> int:
        """Take customers up that have grown large; how many."""
        async with self._pool.acquire() as connection, connection.transaction():
            large = await connection.fetch(
                STATEMENTS["search_read_large_customers"], self._invoices_min
            )
            if not large:
                return 0
            await connection.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
            try:
                await connection.execute(STATEMENTS["search_lock_queue"])
            except LockNotAvailableError:
                # A long batch. The transaction is over; the next look is soon enough.
                raise TimeoutError("a batch holds the queue") from None
            keys = columns(map(tuple, large), 2)
            await connection.execute(STATEMENTS["search_insert_customers"], *keys)
        _log.info("customers are indexed for search from now on", customers=len(large))
        return len(large)

    async def step(self) -> int:
        """Index some invoices in one transaction; how many were looked at, 0 when all is done."""
        if not await self._pool.fetchval(STATEMENTS["search_find_work"]):
            return 0
        async with self._pool.acquire() as connection, connection.transaction():
            if not await connection.fetchval(STATEMENTS["search_take_turn"], self._advisory_lock):
                return 0
            taken = await connection.fetch(STATEMENTS["search_take_queue"], QUEUED_AT_ONCE)
            unfilled = await _next_unfilled(connection, INVOICES_AT_ONCE - len(taken))
            if not taken and unfilled is None:
                return 0
            keys = {(row[0], row[1]) for row in taken} | (unfilled or set())
            await _index(connection, keys)
        self._metrics.indexed_invoices.inc(len(keys))
        # A filling that comes to its end without an invoice is a step as well.
        return max(1, len(keys))

    async def rest(self) -> float:
        """How much of the time that was spent is rested next."""
        backlog: int = await self._pool.fetchval(STATEMENTS["search_read_backlog"])
        return REST_BEHIND if backlog > BACKLOG_RECORDS else REST


async def _next_unfilled(connection: "PoolConnectionProxy[Record]", count: int) -> set[Key] | None:
    """The next invoices of a customer who is being taken up; notes how far that is.

    None when nobody is being taken up.
    """
    customer = await connection.fetchrow(STATEMENTS["search_read_unfilled"])
    if customer is None:
        return None
    invoices = await connection.fetch(STATEMENTS["search_read_next_invoices"], *customer, count)
    last = invoices[-1] if invoices else None
    await connection.execute(
        STATEMENTS["search_note_filled"],
        customer["organization_id"],
        customer["external_customer_id"],
        last["issuing_date"] if last else customer["filled_to_date"],
        last["invoice_id"] if last else customer["filled_to_id"],
        len(invoices) < count,
    )
    return {(row["organization_id"], row["invoice_id"]) for row in invoices}


async def _index(connection: "PoolConnectionProxy[Record]", keys: Set[Key]) -> None:
    """Write what is known of invoices as they are now, and drop that of invoices not shown."""
    rows = await connection.fetch(STATEMENTS["search_read_invoices"], *columns(sorted(keys), 2))
    gone = keys - {(row["organization_id"], row["invoice_id"]) for row in rows}
    await _write_documents(connection, rows, gone)
    if gone:
        await connection.execute(
            STATEMENTS["search_delete_sorted_invoices"], *columns(sorted(gone), 2)
        )
    # What has changed since it was read above is queued again, and was never to be trusted.
    await connection.execute(STATEMENTS["search_write_sorted_invoices"], *columns(sorted(keys), 2))


async def _write_documents(
    connection: "PoolConnectionProxy[Record]", rows: Sequence[Record], gone: Set[Key]
) -> None:
    documents = []
    for place, row in enumerate(rows):
        if place % INVOICES_AT_A_STRETCH == 0:
            await asyncio.sleep(0)
        documents.append((*row[:5], document(row["search_text"])))
    if gone:
        await connection.execute(STATEMENTS["search_delete_documents"], *columns(sorted(gone), 2))
    if documents:
        await connection.execute(STATEMENTS["search_write_documents"], *columns(documents, 6))
    await connection.execute(STATEMENTS["search_tidy_documents"])


def document(search_text: str) -> str:
    """What an invoice is found by: its words as the index spells them, each once."""
    return " ".join(dict.fromkeys(indexed(search_text).split()))
