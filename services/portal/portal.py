"""What every handler of the portal works with, opened once a process. Knows no route."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import structlog
from starlette.requests import Request

from services.chassis.http_clients import create_http_client
from services.chassis.introspection import IntrospectionClient
from services.chassis.kafka import create_producer
from services.chassis.postgres import open_pool
from services.chassis.postgres_faults import POSTGRES_FAULTS
from services.chassis.redis import create_redis
from services.portal.change_listener import ChangeListener
from services.portal.console.console import Console, open_console
from services.portal.document_files import DocumentFiles
from services.portal.events import EventPublisher
from services.portal.exports.measures import KnownArchives
from services.portal.exports.turns import Turns
from services.portal.hearing import Hearing
from services.portal.host.host import Host, open_host
from services.portal.invoice_documents import InvoiceDocuments
from services.portal.key_ring import KeyRing
from services.portal.logos.fetching import logo_fetch
from services.portal.logos.logos import Logos
from services.portal.openings import Openings, opening_id
from services.portal.originals.fetching import Fetcher
from services.portal.originals.preferred import Originals
from services.portal.queries import Queries
from services.portal.revocation_listener import RevocationListener
from services.portal.session import SessionGuard
from services.portal.settings import PortalSettings
from services.portal.stream_watch import StreamWatch
from services.portal.streams import Streams
from services.portal.verified_tokens import VerifiedTokens
from services.portal.viewer import Viewer

if TYPE_CHECKING:
    from asyncpg import Pool, Record

NAME = "portico-portal"
TOKEN_SERVICE_TIMEOUT_SECONDS = 5.0
# A task of the portal that died would leave streams and memory without a watch.
RESTART_SECONDS = 1.0

Clock = Callable[[], datetime]
Work = Callable[[], Coroutine[Any, Any, None]]

_log = structlog.get_logger()


def utc_now() -> datetime:
    """The time by which "today" and the end of a session are judged."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Portal:
    """The open parts of one portal process."""

    clock: Clock
    pool: "Pool[Record]"
    queries: Queries
    guard: SessionGuard
    streams: Streams
    events: EventPublisher
    files: DocumentFiles
    # What billing systems made, of every kind of document.
    originals: Originals
    invoice_documents: InvoiceDocuments
    exports: Turns
    archives: KnownArchives
    # The operator's own, for what documents of all kinds are set in.
    fonts_directory: Path | None
    logos: Logos
    # For what only the bearer may ask: it sends the reader's own token and no secret.
    token_service: httpx.AsyncClient
    # What the operators' pages work with.
    console: Console
    # The reads of hosts.
    host: Host


def portal_of(request: Request) -> Portal:
    """The portal of a request, which the lifespan put into its state."""
    portal: Portal = request.state.portal
    return portal


@asynccontextmanager
async def open_portal(settings: PortalSettings, clock: Clock) -> AsyncIterator[Portal]:
    """Everything open and listening. Postgres has to be there; the others may come and go."""
    async with AsyncExitStack() as stack:
        pool = await open_pool(
            settings.postgres_dsn.get_secret_value(),
            application_name=NAME,
            connections_max=settings.postgres_pool_connections_max,
        )
        stack.push_async_callback(pool.close)
        queries = Queries(pool)
        introspection = await stack.enter_async_context(
            IntrospectionClient(settings.token_url, settings.service_secret.get_secret_value())
        )
        token_service = await stack.enter_async_context(
            create_http_client(
                timeout_seconds=TOKEN_SERVICE_TIMEOUT_SECONDS, base_url=settings.token_url
            )
        )
        events = _event_publisher(settings)
        stack.push_async_callback(events.aclose)
        documents = await stack.enter_async_context(_documents(settings, queries))
        sessions = await stack.enter_async_context(
            _sessions(settings, introspection, events, clock)
        )
        redis = create_redis(settings.redis_url.get_secret_value(), client_name=NAME)
        stack.push_async_callback(redis.aclose)
        yield Portal(
            clock=clock,
            pool=pool,
            queries=queries,
            guard=sessions.guard,
            streams=sessions.streams,
            events=events,
            files=documents.files,
            originals=documents.originals,
            invoice_documents=InvoiceDocuments(documents.files, documents.originals),
            exports=Turns(),
            archives=KnownArchives(),
            fonts_directory=settings.fonts_directory,
            logos=documents.logos,
            token_service=token_service,
            console=await stack.enter_async_context(open_console(settings, introspection)),
            host=open_host(settings, pool, introspection, redis, clock),
        )


class _Documents(NamedTuple):
    """What documents are made of, of our own making and of billing systems'."""

    files: DocumentFiles
    originals: Originals
    logos: Logos


@asynccontextmanager
async def _documents(settings: PortalSettings, queries: Queries) -> AsyncIterator[_Documents]:
    async with Fetcher(loopback=settings.originals_loopback) as fetcher:
        logos = Logos(logo_fetch(fetcher), time.monotonic)
        async with DocumentFiles(settings.fonts_directory, logos.logo) as files:
            yield _Documents(files, Originals(queries.originals, fetcher), logos)


class _Sessions(NamedTuple):
    """Who may read now, and whoever is told of changes."""

    guard: SessionGuard
    streams: Streams


@asynccontextmanager
async def _sessions(
    settings: PortalSettings,
    introspection: IntrospectionClient,
    events: EventPublisher,
    clock: Clock,
) -> AsyncIterator[_Sessions]:
    """Both by what is heard meanwhile of revocations, keys and changes."""
    now = time.monotonic
    memory = VerifiedTokens()
    hearing = Hearing(memory, now)
    streams = Streams(now)
    async with KeyRing(settings.token_url, hearing.lost) as key_ring:
        guard = SessionGuard(
            memory,
            hearing,
            key_ring,
            introspection,
            issuer=settings.public_url,
            clock=clock,
            found_good=Openings(partial(_tell_opening, events, clock)).noted,
        )
        async with _background(
            RevocationListener(settings.redis_url.get_secret_value(), hearing).listen,
            ChangeListener(settings.postgres_dsn.get_secret_value(), streams.changed).listen,
            key_ring.refresh_forever,
            StreamWatch(streams, guard, memory, hearing, now=now, clock=clock).watch,
        ):
            try:
                yield _Sessions(guard, streams)
            finally:
                streams.stop()


def _tell_opening(events: EventPublisher, clock: Clock, viewer: Viewer) -> None:
    events.tell("portal_session.opened", viewer, {}, clock(), opening_id(viewer.session_id))


def _event_publisher(settings: PortalSettings) -> EventPublisher:
    open_producer = partial(
        create_producer,
        settings.kafka_bootstrap_servers,
        client_id=NAME,
        idempotent=settings.kafka_idempotence,
    )
    return EventPublisher(open_producer, settings.topic_prefix)


@asynccontextmanager
async def _background(*works: Work) -> AsyncIterator[None]:
    """Each runs alongside until the end, whatever happens to it."""
    async with AsyncExitStack() as stack:
        for work in works:
            stack.push_async_callback(_ended, asyncio.create_task(_kept_running(work)))
        yield


async def _kept_running(work: Work) -> None:
    while True:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - said and started again, never gone in silence
            _log.error("a task of the portal failed, starting it again", exc_info=error)
        await asyncio.sleep(RESTART_SECONDS)


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait([task])


async def postgres_missing(pool: "Pool[Record]") -> str | None:
    """None when Postgres answers, else what is missing."""
    try:
        await pool.fetchval("SELECT 1", timeout=2)
    except POSTGRES_FAULTS as error:
        return type(error).__name__
    return None
