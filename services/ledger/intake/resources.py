"""What the intake's routes share, opened once in a process. Knows no route."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from asyncpg import Pool, Record
from prometheus_client import Counter
from pydantic import SecretStr
from starlette.requests import Request

from services.chassis.guarded_redis import GuardedRedis
from services.chassis.idempotency import Idempotency
from services.chassis.introspection import IntrospectionClient
from services.chassis.kafka import create_producer
from services.chassis.postgres import open_pool
from services.chassis.postgres_faults import POSTGRES_FAULTS
from services.chassis.rate_limits import RateLimiter
from services.chassis.redis import create_redis
from services.chassis.settings import WrongSettingError, key_bytes
from services.ledger.activity.endpoints import Endpoints
from services.ledger.intake.publishing import Publisher
from services.ledger.intake.sealing import UnsealingError
from services.ledger.intake.settings import IntakeSettings, PublishingSettings
from services.ledger.intake.sources import Sources

NAME = "portico-intake"
RATE_LIMIT_PREFIX = "portico:intake:rate:"
REDIS_FAILURES = Counter(
    "ledger_intake_redis_failures_total", "Calls that Redis did not answer in time.", ["use"]
)
WRONG_ENCRYPTION_KEY = (
    "it does not open the secrets of webhooks in the database, which were sealed with another one."
    " Set that one again; if it is lost, set the secrets anew with `portico ledger source set`."
)


@dataclass(frozen=True, slots=True)
class Intake:
    """Whom to ask, where to publish, where secrets lie, what time it is."""

    pool: "Pool[Record]"
    publisher: Publisher
    introspection: IntrospectionClient
    sources: Sources
    endpoints: Endpoints
    rate_limiter: RateLimiter
    rate_limit_per_minute: int
    idempotency: Idempotency
    now: Callable[[], datetime]
    # Before the canonical names of topics.
    topic_prefix: str = ""

    async def database_missing(self) -> str | None:
        """None when the database answers."""
        try:
            await self.pool.fetchval("SELECT 1")
        except POSTGRES_FAULTS:
            return "the database does not answer"
        return None


def wall_clock() -> datetime:
    """The time, as events carry it."""
    return datetime.now(UTC)


def intake_of(request: Request) -> Intake:
    """The resources of the application that serves this request."""
    intake = request.app.state.intake
    assert isinstance(intake, Intake)  # noqa: S101 - Starlette's state is untyped
    return intake


@asynccontextmanager
async def open_publisher(settings: PublishingSettings) -> AsyncIterator[Publisher]:
    """A publisher to the settings' broker; connects when first used."""
    publisher = Publisher(
        lambda: create_producer(
            settings.kafka_bootstrap_servers,
            client_id=NAME,
            idempotent=settings.kafka_idempotence,
        ),
        topic_prefix=settings.topic_prefix,
    )
    try:
        yield publisher
    finally:
        await publisher.aclose()


@asynccontextmanager
async def open_intake(
    settings: IntakeSettings, now: Callable[[], datetime]
) -> AsyncIterator[Intake]:
    """Everything, closed again in the opposite order. Raises WrongSettingError."""
    pool = await open_pool(
        settings.postgres_dsn.get_secret_value(),
        application_name=NAME,
        connections_max=settings.postgres_pool_connections_max,
    )
    async with (
        pool,
        open_publisher(settings) as publisher,
        IntrospectionClient(
            settings.token_url, settings.service_secret.get_secret_value()
        ) as introspection,
        _open_redis(settings.redis_url) as redis,
    ):
        key = key_bytes(settings.encryption_key)
        sources = Sources(pool, key)
        endpoints = Endpoints(pool, key, loopback=settings.webhook_loopback)
        try:
            await sources.check_key()
        except UnsealingError as error:
            raise WrongSettingError("ENCRYPTION_KEY", WRONG_ENCRYPTION_KEY) from error
        yield Intake(
            pool,
            publisher,
            introspection,
            sources,
            endpoints,
            RateLimiter(redis, RATE_LIMIT_PREFIX),
            settings.rate_limit_per_minute,
            Idempotency(pool, "ledger", now),
            now,
            settings.topic_prefix,
        )


@asynccontextmanager
async def _open_redis(url: SecretStr | None) -> AsyncIterator[GuardedRedis | None]:
    if url is None:
        yield None
        return
    async with create_redis(url.get_secret_value(), client_name=NAME) as redis:
        yield GuardedRedis(redis, REDIS_FAILURES, "rate_limits")
