"""Liveness, readiness and metrics of a service, on a port of their own."""

from collections.abc import Awaitable, Callable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Lifespan

# Returns None when ready, else what is missing in a few words.
Check = Callable[[], Awaitable[str | None]]


def create_health_app(
    checks: Mapping[str, Check],
    registry: CollectorRegistry = REGISTRY,
    *,
    lifespan: Lifespan[Starlette] | None = None,
) -> Starlette:
    """`/healthz/live` answers while the loop turns; `/healthz/ready` runs every check.

    A service that has no other app does its work in `lifespan`.
    """

    async def live(_: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def ready(_: Request) -> Response:
        missing = {name: answer for name, check in checks.items() if (answer := await check())}
        if missing:
            return JSONResponse({"status": "not ready", "missing": missing}, status_code=503)
        return JSONResponse({"status": "ready"})

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return Starlette(
        routes=[
            Route("/healthz/live", live),
            Route("/healthz/ready", ready),
            Route("/metrics", metrics),
        ],
        lifespan=lifespan,
    )
