"""Puts the portal together. Nothing connects before the lifespan."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from services.chassis.health import create_health_app
from services.chassis.http import EXCEPTION_HANDLERS, problem_response
from services.chassis.postgres_faults import POSTGRES_AWAY
from services.portal.api.answers import ApiHeaders, unavailable, viewer_of
from services.portal.api.reading import tell_viewed
from services.portal.api.routes import ROUTES
from services.portal.console.routes import console_routes
from services.portal.embed.routes import embed_routes
from services.portal.host.routes import ROUTES as HOST_ROUTES
from services.portal.logos.logos import Logos
from services.portal.logos.routes import logo_routes
from services.portal.pages.assets import load_assets
from services.portal.pages.routes import page_routes
from services.portal.pages.serving.failures import as_pages
from services.portal.portal import Clock, Portal, open_portal, portal_of, postgres_missing, utc_now
from services.portal.queries import CustomerDeletedError, Queries
from services.portal.reference.routes import reference_routes
from services.portal.session import TokenRevoked
from services.portal.settings import PortalSettings
from services.portal.viewer import Viewer

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Apps:
    """The portal on the public origin, and its health on a port of its own."""

    public: ASGIApp
    health: Starlette
    # Open streams are ended by it, since a server waits for them before the lifespan ends.
    stop: "Stop"


class Stop:
    """Told by whoever runs the server that it is to stop."""

    def __init__(self) -> None:
        self.portal: Portal | None = None

    def __call__(self) -> None:
        if self.portal is not None:
            self.portal.streams.stop()


def create_app(settings: PortalSettings, *, clock: Clock = utc_now) -> ASGIApp:
    """The portal on the public origin. `clock` is the time that "today" is derived from."""
    return create_apps(settings, clock=clock).public


def create_apps(settings: PortalSettings, *, clock: Clock = utc_now) -> Apps:
    """Both apps; the health app is ready when the other one's lifespan has begun."""
    stop = Stop()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, Portal]]:
        async with open_portal(settings, clock) as portal:
            stop.portal = portal
            try:
                yield {"portal": portal}
            finally:
                stop.portal = None

    async def postgres() -> str | None:
        return "not started" if stop.portal is None else await postgres_missing(stop.portal.pool)

    def now() -> datetime:
        return clock()

    assets = load_assets()
    public = Starlette(
        routes=[
            *ROUTES,
            *HOST_ROUTES,
            *embed_routes(),
            *console_routes(),
            *reference_routes(assets),
            *logo_routes(queries_of=_queries_of, logos_of=_logos_of),
            *page_routes(
                queries_of=_queries_of,
                viewer_of=_reader_of,
                now=now,
                viewed=tell_viewed,
                assets=assets,
            ),
        ],
        exception_handlers=as_pages(
            {
                **EXCEPTION_HANDLERS,
                **dict.fromkeys(POSTGRES_AWAY, _on_postgres_away),
                CustomerDeletedError: _on_customer_deleted,
            },
            assets,
        ),
        lifespan=lifespan,
    )
    return Apps(ApiHeaders(public), create_health_app({"postgres": postgres}), stop)


async def _on_postgres_away(request: Request, error: Exception) -> Response:
    # The kind only: a page each for every reader would fill the log, and a message may hold values.
    _log.error("Postgres did not answer", path=request.url.path, error=type(error).__name__)
    return problem_response(unavailable("Invoices cannot be read at the moment. Try again soon."))


async def _on_customer_deleted(_: Request, __: Exception) -> Response:
    return problem_response(TokenRevoked())


def _queries_of(request: Request) -> Queries:
    return portal_of(request).queries


def _logos_of(request: Request) -> Logos:
    return portal_of(request).logos


def _reader_of(request: Request) -> Awaitable[Viewer]:
    return viewer_of(request, "portal:read")
