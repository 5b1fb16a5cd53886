"""An indexer on a test's database, for which every customer is a large one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client import CollectorRegistry

from services.chassis.postgres import open_pool
from services.ledger.indexing import Indexer
from services.ledger.metrics import Metrics


@asynccontextmanager
async def indexer(ledger_dsn: str, *, invoices_min: int = 1) -> AsyncIterator[Indexer]:
    """One with a connection of its own; it does only what it is told to."""
    pool = await open_pool(ledger_dsn, application_name="test", connections_max=1)
    try:
        yield Indexer(pool, Metrics(CollectorRegistry()), invoices_min=invoices_min)
    finally:
        await pool.close()


async def work_through(indexing: Indexer) -> None:
    """Take up who is large, and go on until nothing is left to do."""
    await indexing.take_up_customers()
    while await indexing.step():
        pass


async def index_everything(ledger_dsn: str) -> None:
    """Bring the index up to date, whoever is in it."""
    async with indexer(ledger_dsn) as indexing:
        await work_through(indexing)
