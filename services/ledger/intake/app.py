"""Wires the intake's routes. Nothing connects before the lifespan starts."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from contracts.cloudevents import BATCH_BYTES_MAX, EVENT_BYTES_MAX
from services.chassis.health import Check
from services.ledger.intake import (
    accounts,
    dead_letters,
    events,
    projection,
    webhook_endpoints,
    webhooks,
)
from services.ledger.intake.answers import HANDLERS
from services.ledger.intake.limits import LimitHeaders
from services.ledger.intake.places import Places
from services.ledger.intake.repeating import once
from services.ledger.intake.resources import Intake, open_intake, wall_clock
from services.ledger.intake.settings import IntakeSettings
from services.ledger.intake.stripe_webhooks import receive_stripe

DEAD_LETTERS = "/api/v1/dead_letters"
REPLAY = once(dead_letters.replay, dead_letters.BODY_BYTES_MAX)
REPLAY_ONE = once(dead_letters.replay_one, dead_letters.BODY_BYTES_MAX)
ROUTES = (
    Route("/api/v1/events", once(events.receive, BATCH_BYTES_MAX), methods=["POST"]),
    Route("/api/v1/customers", once(accounts.put_customer, EVENT_BYTES_MAX), methods=["POST"]),
    Route("/api/v1/organizations", accounts.put_organization, methods=["PUT"]),
    Route(DEAD_LETTERS, dead_letters.show_all, methods=["GET"]),
    Route(f"{DEAD_LETTERS}/reasons", dead_letters.show_reasons, methods=["GET"]),
    Route(f"{DEAD_LETTERS}/replay", REPLAY, methods=["POST"]),
    Route(f"{DEAD_LETTERS}/{{dead_letter_id}}", dead_letters.show, methods=["GET"]),
    Route(f"{DEAD_LETTERS}/{{dead_letter_id}}/replay", REPLAY_ONE, methods=["POST"]),
    Route("/api/v1/projection", projection.show, methods=["GET"]),
    *webhook_endpoints.ROUTES,
    Route("/webhooks/lago/{organization_id}", webhooks.receive_lago, methods=["POST"]),
    Route("/webhooks/stripe/{organization_id}", receive_stripe, methods=["POST"]),
)


def create_app(settings: IntakeSettings, *, now: Callable[[], datetime] = wall_clock) -> Starlette:
    """The intake as an ASGI application; its lifespan opens pool, producer and introspection."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_intake(settings, now) as intake:
            app.state.intake = intake
            yield

    return Starlette(
        routes=ROUTES,
        lifespan=lifespan,
        middleware=[Middleware(LimitHeaders), Middleware(Places)],
        exception_handlers=HANDLERS,
    )


def readiness(app: Starlette) -> Mapping[str, Check]:
    """What has to answer before the intake takes requests."""

    def intake() -> Intake | None:
        return getattr(app.state, "intake", None)

    async def database() -> str | None:
        opened = intake()
        return await opened.database_missing() if opened else "not started"

    async def broker() -> str | None:
        opened = intake()
        return await opened.publisher.ready() if opened else "not started"

    return {"postgres": database, "kafka": broker}
