"""Tells every portal of revocations, and how far the clock of revocations has come.

A message is a courtesy: what it says has been committed, and a portal that missed it learns that
from the next heartbeat. Knows nothing of HTTP and decides nothing.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

from redis.asyncio import Redis
from redis.exceptions import RedisError

from contracts.revocations import CHANNEL, HEARTBEAT_SECONDS, Heartbeat, Revoked
from services.chassis.postgres_faults import POSTGRES_AWAY
from services.token.metrics import Metrics
from services.token.session_store import Revocation

# An acknowledgement does not wait longer for Redis; the heartbeat makes up for a message not sent.
PUBLISH_SECONDS_MAX = 0.25


class RevocationClock:
    """The clock as Postgres had it, and when it was asked for it."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._value = 0
        self._asked_at = float("-inf")
        self._told_at = now()

    def read(self) -> int | None:
        """The clock as it was at most a heartbeat ago; None when that is not known."""
        is_fresh = self._now() - self._asked_at <= HEARTBEAT_SECONDS
        return self._value if is_fresh else None

    def silent_seconds(self) -> float:
        """How long ago Postgres last told its clock."""
        return self._now() - self._told_at

    def note(self, value: int, asked_at: float) -> None:
        """What Postgres answered to a question sent at `asked_at`."""
        self._told_at = self._now()
        # Answers may overtake each other; the clock never goes back.
        if value >= self._value and asked_at > self._asked_at:
            self._value, self._asked_at = value, asked_at

    def advance(self, value: int) -> None:
        """A revocation was just committed here: what was read before is no longer the clock."""
        self._value = max(self._value, value)
        self._asked_at = float("-inf")


class RevocationPush:
    """Publishes on the channel. Never raises for Redis: a message not sent is counted."""

    def __init__(self, redis: Redis, clock: RevocationClock, metrics: Metrics) -> None:
        self._redis = redis
        self._clock = clock
        self._metrics = metrics
        self._failures = metrics.redis_failures.labels("push")

    async def revoked(self, revocation: Revocation) -> None:
        """Call after the commit and before the acknowledgement."""
        self._clock.advance(revocation.clock)
        scope = revocation.scope
        message = Revoked(
            clock=revocation.clock,
            organization_id=scope.organization_id,
            external_customer_id=scope.external_customer_id,
            session_id=str(scope.session_id) if scope.session_id is not None else None,
        )
        await self._publish(message.model_dump_json())

    async def heartbeat(self, clock: int) -> None:
        """Say that all revocations up to `clock` have been committed."""
        await self._publish(Heartbeat(clock=clock).model_dump_json())

    async def _publish(self, message: str) -> None:
        try:
            async with asyncio.timeout(PUBLISH_SECONDS_MAX):
                await self._redis.publish(CHANNEL, message)
        except (RedisError, OSError, TimeoutError):
            self._failures.inc()


async def beat(
    read_clock: Callable[[], Awaitable[int]],
    clock: RevocationClock,
    push: RevocationPush,
    metrics: Metrics,
    now: Callable[[], float] = time.monotonic,
) -> None:
    """Read the clock and send it, once. A beat that took too long is not sent."""
    asked_at = now()
    try:
        async with asyncio.timeout(HEARTBEAT_SECONDS):
            value = await read_clock()
    except POSTGRES_AWAY:
        metrics.heartbeat_failures.inc()
        return
    clock.note(value, asked_at)
    metrics.clock.set(value)
    # An old clock that arrives late would tell a portal that it has missed nothing.
    if now() - asked_at < HEARTBEAT_SECONDS:
        await push.heartbeat(value)


async def beat_forever(beat_once: Callable[[], Awaitable[None]]) -> None:
    """A beat at every tick, until cancelled. Ticks that a slow beat missed are left out."""
    loop = asyncio.get_running_loop()
    next_at = loop.time()
    while True:
        await beat_once()
        next_at = max(next_at + HEARTBEAT_SECONDS, loop.time())
        await asyncio.sleep(next_at - loop.time())
