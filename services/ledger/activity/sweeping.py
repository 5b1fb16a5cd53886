"""Deletes what is older than its setting, a bounded number of rows a transaction."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from asyncpg import Pool, Record

from services.chassis.postgres_faults import POSTGRES_FAULTS
from services.ledger.activity.metrics import Metrics
from services.ledger.activity.store import STATEMENTS

# A day has few rows of a day; the rest of the time is for a setting that was made shorter.
EVERY_SECONDS: Final = 900.0
ROWS_MAX: Final = 1_000
# Between two batches, so that a long sweep leaves room for what is recorded.
PAUSE_SECONDS: Final = 0.1

_log = structlog.get_logger()


async def sweep(pool: "Pool[Record]", table: str, before: datetime) -> int:
    """Delete rows of `entries` or `deliveries` that are older; how many, ROWS_MAX at most."""
    status: str = await pool.execute(STATEMENTS[f"sweep_{table}"], before, ROWS_MAX)
    return int(status.rpartition(" ")[2])


class Sweeper:
    """`run` for as long as the process runs. Two at once skip each other's rows."""

    def __init__(
        self, pool: "Pool[Record]", ages_max: dict[str, timedelta], metrics: Metrics
    ) -> None:
        """`ages_max`: by table, `entries` and `deliveries`."""
        self._pool = pool
        self._ages_max = ages_max
        self._metrics = metrics

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            for table, age_max in self._ages_max.items():
                try:
                    await self._sweep(table, datetime.now(UTC) - age_max)
                except POSTGRES_FAULTS as error:
                    _log.info("old activity is swept later", error=type(error).__name__)
            await asyncio.sleep(EVERY_SECONDS)

    async def _sweep(self, table: str, before: datetime) -> None:
        while deleted := await sweep(self._pool, table, before):
            self._metrics.swept.labels(table).inc(deleted)
            await asyncio.sleep(PAUSE_SECONDS)
