"""Wires `portico ledger deliver`. Nothing connects before the lifespan starts."""

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from asyncpg import Pool, Record
from prometheus_client import CollectorRegistry
from starlette.applications import Starlette

from contracts.topics import ACTIVITY
from services.chassis.health import create_health_app
from services.chassis.postgres import open_pool
from services.chassis.postgres_faults import POSTGRES_FAULTS
from services.chassis.settings import WrongSettingError, key_bytes
from services.ledger.activity.feed import Feed
from services.ledger.activity.metrics import Metrics
from services.ledger.activity.schedule import Schedule
from services.ledger.activity.sender import IN_FLIGHT_MAX, Patience, Sender
from services.ledger.activity.sending import Post
from services.ledger.activity.settings import DeliverySettings
from services.ledger.activity.signing import unsealed
from services.ledger.activity.store import STATEMENTS
from services.ledger.activity.sweeping import Sweeper
from services.ledger.background import in_background
from services.ledger.consumers import Group, subscribed
from services.ledger.intake.sealing import UnsealingError

NAME: Final = "portico-activity"
# A batch is one transaction of four statements; more would be no quicker.
BATCH_RECORDS_MAX: Final = 500
WRONG_ENCRYPTION_KEY: Final = (
    "it does not open the secrets of webhooks in the database, which were sealed with another one."
    " Set that one again; if it is lost, rotate the secrets of webhook endpoints."
)


def create_app(settings: DeliverySettings) -> Starlette:
    """The process as an ASGI application: its health; its lifespan does the work."""
    registry = CollectorRegistry()
    running: dict[str, tuple[Feed, Pool[Record]]] = {}

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with _running(settings, Metrics(registry)) as parts:
            running["parts"] = parts
            yield

    async def partitions() -> str | None:
        if "parts" not in running:
            return "not started"
        feed, _ = running["parts"]
        return None if feed.joined else "partitions are not assigned yet"

    async def postgres() -> str | None:
        if "parts" not in running:
            return "not started"
        _, pool = running["parts"]
        try:
            await pool.fetchval("SELECT 1")
        except POSTGRES_FAULTS as error:
            return f"no answer: {type(error).__name__}"
        return None

    return create_health_app(
        {"partitions": partitions, "postgres": postgres}, registry, lifespan=lifespan
    )


@asynccontextmanager
async def _running(
    settings: DeliverySettings, metrics: Metrics
) -> AsyncIterator[tuple[Feed, "Pool[Record]"]]:
    async with AsyncExitStack() as stack:
        pool = await open_pool(
            settings.postgres_dsn.get_secret_value(),
            application_name=NAME,
            connections_max=settings.postgres_pool_connections_max,
        )
        stack.push_async_callback(pool.close)
        key = key_bytes(settings.encryption_key)
        await _check_key(pool, key)
        post = await stack.enter_async_context(
            Post(
                seconds_max=settings.webhook_seconds_max,
                connections_max=IN_FLIGHT_MAX,
                loopback=settings.webhook_loopback,
            )
        )
        # Chance spreads what is sent again; nobody gains by guessing it.
        sender = Sender(pool, post, key, patience_of(settings), metrics, chance=random.random)
        feed = Feed(pool, metrics, sender.wake)
        stack.push_async_callback(feed.stop)
        broker = subscribed(_group(settings), feed)
        await broker.start()
        stack.push_async_callback(broker.stop)
        ages_max = {"entries": settings.activity_age_max, "deliveries": settings.delivery_age_max}
        in_background(stack, feed.watch(), Sweeper(pool, ages_max, metrics).run(), sender.run())
        yield feed, pool


async def _check_key(pool: "Pool[Record]", key: bytes) -> None:
    """The secret that was made last: after a change of the key they are made anew one by one."""
    newest = await pool.fetchrow(STATEMENTS["newest_secret"])
    if newest is None:
        return
    try:
        unsealed(key, *newest)
    except UnsealingError as error:
        raise WrongSettingError("ENCRYPTION_KEY", WRONG_ENCRYPTION_KEY) from error


def _group(settings: DeliverySettings) -> Group:
    return Group(
        bootstrap_servers=settings.kafka_bootstrap_servers,
        client_id=NAME,
        group_id=settings.activity_group_id,
        topics=(ACTIVITY,),
        topic_prefix=settings.topic_prefix,
        records_max=BATCH_RECORDS_MAX,
    )


def patience_of(settings: DeliverySettings) -> Patience:
    return Patience(
        Schedule(settings.webhook_first_retry_seconds, settings.webhook_attempts_max),
        send_seconds_max=settings.webhook_seconds_max,
        failing_seconds_max=settings.webhook_failing_seconds_max,
    )
