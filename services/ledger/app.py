"""Wires the projector. Nothing connects before the lifespan starts."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from prometheus_client import CollectorRegistry
from starlette.applications import Starlette

from services.chassis.health import create_health_app
from services.chassis.kafka import create_producer
from services.chassis.postgres import open_pool
from services.ledger.background import in_background
from services.ledger.consumers import create_broker, usual_objects
from services.ledger.dead_letters import Relay
from services.ledger.freshness import Observer
from services.ledger.indexing import Indexer
from services.ledger.metrics import Metrics
from services.ledger.projector import Projector
from services.ledger.reader import Reader
from services.ledger.settings import ProjectorSettings
from services.ledger.staging import prepare_connection
from services.ledger.writing import Writer

# A batch of the largest size on a slow disk; what takes longer is stuck and is rolled back.
STATEMENT_TIMEOUT = "60s"
# Beside the one that writes: freshness, dead letters, readiness, the search index.
OTHER_CONNECTIONS_MAX = 4


def create_app(settings: ProjectorSettings) -> Starlette:
    """The projector as an ASGI application: its health; its lifespan does the work."""
    registry = CollectorRegistry()
    running: dict[str, Projector] = {}

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with _running(settings, Metrics(registry)) as projector:
            running["projector"] = projector
            yield

    async def partitions() -> str | None:
        projector = running.get("projector")
        if projector is None:
            return "not started"
        if not projector.joined:
            return "partitions are not assigned yet"
        stopped = [f"{p.topic}/{p.number}: {why}" for p, why in sorted(projector.stopped.items())]
        return f"stopped: {'; '.join(stopped)}" if stopped else None

    async def postgres() -> str | None:
        projector = running.get("projector")
        return await projector.database_missing() if projector else "not started"

    return create_health_app(
        {"partitions": partitions, "postgres": postgres}, registry, lifespan=lifespan
    )


@asynccontextmanager
async def _running(settings: ProjectorSettings, metrics: Metrics) -> AsyncIterator[Projector]:
    dsn = settings.postgres_dsn.get_secret_value()
    async with AsyncExitStack() as stack:
        batches = await open_pool(
            dsn,
            application_name="portico-ledger-batches",
            # Batches are written one after another, and the next is opened meanwhile.
            connections_max=2,
            statement_timeout=STATEMENT_TIMEOUT,
            prepare=prepare_connection,
        )
        stack.push_async_callback(batches.close)
        others = await open_pool(
            dsn, application_name="portico-ledger", connections_max=OTHER_CONNECTIONS_MAX
        )
        stack.push_async_callback(others.close)
        producer = create_producer(
            settings.kafka_bootstrap_servers,
            client_id="portico-ledger",
            idempotent=settings.kafka_idempotence,
        )
        await producer.start()
        stack.push_async_callback(producer.stop)
        reader = Reader(usual_objects(settings.topic_prefix))
        projector = Projector(others, Writer(batches, metrics), reader, metrics)
        stack.push_async_callback(projector.stop)
        broker = create_broker(settings, projector)
        await broker.start()
        stack.push_async_callback(broker.stop)
        in_background(
            stack,
            Observer(others, projector, metrics).run(),
            Relay(others, producer, settings.topic_prefix).run(),
            Indexer(others, metrics).run(),
        )
        yield projector
