"""Redis as something that may be away: no call waits long, and none fails another way than one.

Knows no key and no meaning of what is stored.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from prometheus_client import Counter
from redis.asyncio import Redis
from redis.exceptions import RedisError

# Postgres answers the same question in a millisecond; waiting longer for a cache is a loss.
CALL_SECONDS_MAX = 0.1
# After a failure nobody asks for this long, so that one request in many pays for the wait.
PAUSE_SECONDS = 0.5

T = TypeVar("T")


class RedisAwayError(Exception):
    """Redis did not answer, or was not asked since it did not answer just now."""


class GuardedRedis:
    """One use of Redis. `use` names it in the metrics."""

    def __init__(
        self,
        redis: Redis,
        failures: Counter,
        use: str,
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._redis = redis
        self._failures = failures.labels(use)
        self._now = now
        self._away_until = float("-inf")

    async def call(self, operation: Callable[[Redis], Awaitable[T]]) -> T:
        """The operation's answer. Raises RedisAwayError within 0.1 s."""
        if self._now() < self._away_until:
            raise RedisAwayError
        try:
            async with asyncio.timeout(CALL_SECONDS_MAX):
                return await operation(self._redis)
        except (RedisError, OSError, TimeoutError) as error:
            self._away_until = self._now() + PAUSE_SECONDS
            self._failures.inc()
            raise RedisAwayError from error
