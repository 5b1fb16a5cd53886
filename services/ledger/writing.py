"""Has batches applied: retries what lost a race, and finds the record that no table can hold.

Faults of the infrastructure leave here as they came: they are retried by reading again, never
dead-lettered.
"""

import asyncio
import time
from collections.abc import Set
from dataclasses import replace
from typing import Final

import structlog
from asyncpg import (
    DataError,
    DeadlockDetectedError,
    IntegrityConstraintViolationError,
    Pool,
    PostgresError,
    ProgramLimitExceededError,
    Record,
    SerializationError,
)

from services.ledger.batches import Batch
from services.ledger.decoding import Refused
from services.ledger.metrics import Metrics
from services.ledger.opening import Opened, open_ahead
from services.ledger.store import conclude, settle_staged
from services.ledger.tables import Key

# Two projectors that touch the same rows meet again at most as often as they have batches open.
RACES_MAX: Final = 10
# About a dozen megabytes.
CUSTOMERS_REMEMBERED_MAX: Final = 50_000
_LOST_RACES: Final = (DeadlockDetectedError, SerializationError)
# What a row itself can be refused for. Decoding admits nothing of the kind; should it ever, one
# record is dead-lettered and the partition goes on.
_UNSTORABLE: Final = (DataError, IntegrityConstraintViolationError, ProgramLimitExceededError)

_log = structlog.get_logger()


class Writer:
    """Applies batches one at a time, each whole or not at all."""

    def __init__(self, pool: "Pool[Record]", metrics: Metrics) -> None:
        self._pool = pool
        self._metrics = metrics
        # Customers that have a row, as far as this process made sure of it.
        self._customers: set[Key] = set()

    async def open(self, batch: Batch, gate: asyncio.Event | None = None) -> Opened | None:
        """Begin with a batch while the one before is still being written.

        What is opened has to be written or abandoned. None when that has to begin again, since it
        lost a race or a record of it cannot be stored: `write` finds out which. Raises what `write`
        raises.
        """
        try:
            return await open_ahead(self._pool, batch, gate)
        except (*_UNSTORABLE, *_LOST_RACES):
            return None

    async def write(
        self, batch: Batch, opened: Opened | None = None, settled: asyncio.Event | None = None
    ) -> None:
        """Apply a batch; `settled` is set when all its rows of invoices are in.

        Raises PositionLostError, OSError, TimeoutError or PostgresError.
        """
        try:
            await self._apply(batch, opened, settled)
        except _UNSTORABLE as error:
            await self._isolate(batch, error)

    async def _apply(
        self, batch: Batch, opened: Opened | None = None, settled: asyncio.Event | None = None
    ) -> None:
        started = time.perf_counter()
        for race in range(1, RACES_MAX + 1):
            try:
                await self._apply_once(batch, opened, settled)
                break
            except _LOST_RACES:
                if race == RACES_MAX:
                    raise
                opened = None
            except BaseException:
                # Whoever moved the positions may have emptied the tables too.
                self._customers.clear()
                raise
        self._remember(batch.customers)
        self._metrics.batch_seconds.observe(time.perf_counter() - started)
        self._metrics.applied(batch)

    async def _apply_once(
        self, batch: Batch, opened: Opened | None, settled: asyncio.Event | None
    ) -> None:
        opened = opened or await open_ahead(self._pool, batch)
        try:
            rows = await settle_staged(opened.connection, batch, self._customers, opened.inserted)
            if settled is not None:
                settled.set()
            await conclude(opened.connection, batch, rows)
        except BaseException:
            await opened.abandon()
            raise
        await opened.commit()

    def _remember(self, customers: Set[Key]) -> None:
        if len(self._customers) + len(customers) > CUSTOMERS_REMEMBERED_MAX:
            self._customers.clear()
        self._customers |= customers

    async def _isolate(self, batch: Batch, error: PostgresError) -> None:
        """Apply a refused batch by halves, down to the record that is the matter."""
        entries = batch.entries
        if len(entries) > 1:
            middle = len(entries) // 2
            for half in (entries[:middle], entries[middle:]):
                await self.write(_like(batch, Batch.of(half)))
            return
        (entry,) = entries
        reason = f"value: cannot be stored: {type(error).__name__} ({error.sqlstate})"
        _log.error("an accepted event cannot be stored", reason=reason, exc_info=error)
        await self._apply(_like(batch, Batch.of([entry._replace(outcome=Refused(reason, None))])))


def _like(whole: Batch, part: Batch) -> Batch:
    """A part of a batch, observed when the whole was."""
    for partition, move in part.moves.items():
        seen = whole.moves[partition]
        part.moves[partition] = replace(
            move, observed_ms=seen.observed_ms, end_offset=seen.end_offset
        )
    return part
