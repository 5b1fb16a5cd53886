"""The portal's questions on a fresh database; running servers are in tests/portal/running.py."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

import pytest

from services.chassis.postgres import open_pool
from services.portal.queries import Queries
from tests.portal.builders import Event, project
from tests.servers import Database

if TYPE_CHECKING:
    from asyncpg import Pool, Record

Fold = Callable[..., Awaitable[None]]


@pytest.fixture
async def pool(postgres: Database) -> AsyncIterator["Pool[Record]"]:
    """Of the portal's role, with one connection: whatever leaked would be found again."""
    pool = await open_pool(postgres.portal_dsn, application_name="test", connections_max=1)
    yield pool
    await pool.close()


@pytest.fixture
def queries(pool: "Pool[Record]") -> Queries:
    return Queries(pool)


@pytest.fixture
def fold(postgres: Database) -> Callable[..., Awaitable[None]]:
    """`await fold(event, …)`: into the read model, by the projector's own code."""
    folded: Callable[..., Awaitable[None]] = partial(project, postgres.ledger_dsn)
    return folded


__all__ = ["Event", "Fold"]
