"""The portal's questions on a fresh database, and a token service for portals that run beside it
(tests/portal/running.py)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

import pytest

from services.chassis.postgres import open_pool
from services.portal.queries import Queries
from services.token.settings import TokenSettings
from tests.portal.builders import Event, project
from tests.servers import Database
from tests.token.conftest import Instance, running, settings_of

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


@pytest.fixture
def token_settings(
    postgres: Database, redis_url: str, kafka: str, kafka_idempotence: bool
) -> TokenSettings:
    return settings_of(postgres, redis_url, kafka, kafka_idempotence=kafka_idempotence)


@pytest.fixture
async def token_service(token_settings: TokenSettings) -> AsyncIterator[Instance]:
    async with running(token_settings) as instance:
        yield instance


__all__ = ["Event", "Fold"]
