"""What a rebuild works with, opened and closed in one place: connections, pools, a consumer."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

import asyncpg
from asyncpg import Connection, Pool, Record
from prometheus_client import CollectorRegistry

from services.chassis.postgres import open_pool
from services.chassis.rewording import rewording
from services.ledger.app import STATEMENT_TIMEOUT
from services.ledger.consumers import usual_objects
from services.ledger.metrics import Metrics
from services.ledger.reader import Reader
from services.ledger.rebuilding.errors import BusyError
from services.ledger.rebuilding.following import Follower, create_consumer
from services.ledger.rebuilding.names import next_statement
from services.ledger.rebuilding.settings import RebuildSettings
from services.ledger.rebuilding.statements import STATEMENTS
from services.ledger.staging import prepare_connection

# Ours alone: two commands at once would make and drop the same schemas.
ADVISORY_LOCK: Final = 7_405_114_923
NAME: Final = "portico-ledger-rebuild"
# The administrator's connection and those that compare: what they do may take as long as it takes,
# and may wait for the other one meanwhile.
UNBOUNDED: Final = {
    "application_name": NAME,
    "timezone": "UTC",
    "jit": "off",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
}


@dataclass(slots=True)
class Desk:
    """Where all commands of a rebuild are done: as the administrator, one command at a time."""

    settings: RebuildSettings
    administrator: "Connection[Record]"


@dataclass(slots=True)
class Site:
    """Where one is built. `built` runs the projector's statements on what is being built."""

    desk: Desk
    live: "Pool[Record]"
    built: "Pool[Record]"
    follower: Follower
    consumer: object
    metrics: Metrics


@asynccontextmanager
async def open_desk(settings: RebuildSettings) -> AsyncIterator[Desk]:
    """A desk that nobody else has. Raises BusyError, and what Postgres says."""
    administrator = await asyncpg.connect(
        settings.administrator_postgres_dsn.get_secret_value(),
        # Whatever is printed of the catalogue has its schema.
        server_settings=UNBOUNDED | {"search_path": "pg_catalog"},
    )
    try:
        if not await administrator.fetchval(STATEMENTS["lock_rebuilds"], ADVISORY_LOCK):
            raise BusyError("another `portico ledger rebuild` is at work: wait for it or end it")
        yield Desk(settings, administrator)
    finally:
        await administrator.close()


@asynccontextmanager
async def open_site(desk: Desk) -> AsyncIterator[Site]:
    """All that it takes to read, beside the desk. The schemas are there."""
    dsn = desk.settings.postgres_dsn.get_secret_value()
    in_next = rewording(next_statement)
    metrics = Metrics(CollectorRegistry())
    async with AsyncExitStack() as stack:
        batches = await open_pool(
            dsn,
            application_name=NAME,
            # As the projector has them.
            connections_max=2,
            statement_timeout=STATEMENT_TIMEOUT,
            prepare=prepare_connection,
            connection_class=in_next,
        )
        stack.push_async_callback(batches.close)
        built = await open_pool(
            dsn, application_name=NAME, connections_max=2, connection_class=in_next
        )
        stack.push_async_callback(built.close)
        live = await open_pool(dsn, application_name=NAME, connections_max=2)
        stack.push_async_callback(live.close)
        consumer = create_consumer(desk.settings.kafka_bootstrap_servers)
        await consumer.start()
        stack.push_async_callback(consumer.stop)
        reader = Reader(usual_objects(desk.settings.topic_prefix))
        follower = Follower(batches, built, reader, metrics, consumer)
        stack.push_async_callback(follower.stop)
        yield Site(desk, live, built, follower, consumer, metrics)


@asynccontextmanager
async def connected_unbounded(
    dsn: str, connection_class: type["Connection[Record]"] = Connection
) -> AsyncIterator["Connection[Record]"]:
    """A connection of its own for what takes long."""
    connection = await asyncpg.connect(
        dsn, connection_class=connection_class, server_settings=UNBOUNDED
    )
    try:
        yield connection
    finally:
        await connection.close()
