"""Puts the token service's HTTP together. Nothing connects before the lifespan."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette

from services.chassis.health import create_health_app
from services.chassis.http import EXCEPTION_HANDLERS
from services.chassis.postgres_faults import POSTGRES_AWAY
from services.token.metrics import Metrics
from services.token.routes import oauth, operators, portal_sessions
from services.token.service import TokenService, open_service
from services.token.settings import TokenSettings

# Portals ask for each request after three beats missed; this is for whoever is on call.
SILENT_SECONDS_MAX = 5.0


@dataclass(frozen=True, slots=True)
class Apps:
    """The service on the public origin, and its health on a port of its own."""

    public: Starlette
    health: Starlette


def create_app(
    settings: TokenSettings, *, now_seconds: Callable[[], float] = time.time
) -> Starlette:
    """The service on the public origin."""
    return create_apps(settings, now_seconds=now_seconds).public


def create_apps(settings: TokenSettings, *, now_seconds: Callable[[], float] = time.time) -> Apps:
    """Both apps; the health app is ready when the other one's lifespan has begun."""
    metrics = Metrics()
    opened: list[TokenService] = []

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, TokenService]]:
        async with open_service(settings, metrics, now_seconds) as service:
            opened.append(service)
            try:
                yield {"service": service}
            finally:
                opened.clear()

    async def postgres() -> str | None:
        if not opened:
            return "not started"
        try:
            await opened[0].pool.fetchval("SELECT 1")
        except POSTGRES_AWAY as error:
            return type(error).__name__
        return None

    async def heartbeat() -> str | None:
        if not opened:
            return "not started"
        silent_seconds = opened[0].clock.silent_seconds()
        return f"silent for {silent_seconds:.0f} s" if silent_seconds > SILENT_SECONDS_MAX else None

    public = Starlette(
        routes=[*portal_sessions.ROUTES, *operators.ROUTES, *oauth.ROUTES],
        exception_handlers=EXCEPTION_HANDLERS,
        lifespan=lifespan,
    )
    # Redis is not asked: without it everything works, and slower.
    checks = {"postgres": postgres, "heartbeat": heartbeat}
    return Apps(public, create_health_app(checks, metrics.registry))
