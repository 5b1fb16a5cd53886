"""What the handlers of the host's API work with, opened once a process. Knows no route."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from prometheus_client import Counter
from starlette.requests import Request

from services.chassis.guarded_redis import GuardedRedis
from services.chassis.idempotency import Idempotency
from services.chassis.introspection import IntrospectionClient
from services.chassis.rate_limits import RateLimiter
from services.chassis.settings import key_bytes
from services.portal.host.questions import HostQuestions
from services.portal.settings import PortalSettings

if TYPE_CHECKING:
    from asyncpg import Pool, Record
    from redis.asyncio import Redis

RATE_LIMIT_PREFIX: Final = "portico:portal:rate:"
REDIS_FAILURES: Final = Counter(
    "portal_redis_failures_total", "Calls that Redis did not answer in time.", ["use"]
)


@dataclass(frozen=True, slots=True)
class Host:
    """The open parts of the host's API."""

    questions: HostQuestions
    introspection: IntrospectionClient
    rate_limiter: RateLimiter
    rate_limit_per_minute: int
    idempotency: Idempotency
    public_url: str
    # Signs links to documents.
    download_key: bytes
    now_seconds: Callable[[], float]


def open_host(
    settings: PortalSettings,
    pool: "Pool[Record]",
    introspection: IntrospectionClient,
    redis: "Redis",
    clock: Callable[[], datetime],
) -> Host:
    """Of a portal's own parts, which it closes."""
    return Host(
        HostQuestions(pool, time.monotonic),
        introspection,
        RateLimiter(GuardedRedis(redis, REDIS_FAILURES, "rate_limits"), RATE_LIMIT_PREFIX),
        settings.rate_limit_per_minute,
        Idempotency(pool, "portal", clock),
        settings.public_url,
        key_bytes(settings.download_secret),
        lambda: clock().timestamp(),
    )


def host_of(request: Request) -> Host:
    """The host's API of a request, which the lifespan put into its state."""
    host: Host = request.state.portal.host
    return host
