"""How many requests an API key may make in a minute, over all instances. Knows no route.

An instance takes permits from a counter in Redis a few at a time and hands them out itself, so that
not every request asks Redis. Without Redis each instance counts alone: a key then gets its limit on
each of them, which refuses nobody wrongly and is still a bound.
"""

import asyncio
import math
from collections import OrderedDict
from dataclasses import dataclass, field

from redis.asyncio import Redis

from services.chassis.guarded_redis import GuardedRedis, RedisAwayError

WINDOW_SECONDS = 60
# Permits that an instance takes and does not hand out are lost to the others: at most this part.
LEASES_PER_WINDOW = 200
# Keys in use within a minute on one instance; the one not used for longest is forgotten first, and
# counts anew from what Redis has.
KEYS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class RateDecision:
    """Whether a request may pass, and what its headers say."""

    allowed: bool
    limit: int
    remaining: int
    reset_seconds: int

    def headers(self) -> dict[str, str]:
        """The headers of the answer, `Retry-After` with a refusal."""
        headers = {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-reset": str(self.reset_seconds),
        }
        return headers if self.allowed else {**headers, "retry-after": str(self.reset_seconds)}


@dataclass(slots=True)
class _Window:
    number: int
    # Taken here, handed out here, and taken by everybody as far as this instance knows.
    granted: int = 0
    used: int = 0
    taken: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class RateLimiter:
    """One for a process."""

    def __init__(self, redis: GuardedRedis | None, prefix: str) -> None:
        """`prefix` of the names in Redis: each service counts the requests to itself.
        None counts on this instance alone."""
        self._redis = redis
        self._prefix = prefix
        self._windows: OrderedDict[str, _Window] = OrderedDict()

    async def take(self, key_id: str, limit: int, now_seconds: float) -> RateDecision:
        """One permit of the key's `limit` a minute."""
        window = self._window(key_id, int(now_seconds // WINDOW_SECONDS))
        if window.used >= window.granted:
            async with window.lock:
                if window.used >= window.granted and window.taken < limit:
                    await self._lease(key_id, window, limit)
        allowed = window.used < window.granted
        if allowed:
            window.used += 1
        return RateDecision(
            allowed=allowed,
            limit=limit,
            remaining=max(0, limit - window.taken) + window.granted - window.used,
            reset_seconds=max(1, math.ceil(WINDOW_SECONDS - now_seconds % WINDOW_SECONDS)),
        )

    def give_back(self, key_id: str, now_seconds: float) -> None:
        """A permit taken in this minute that is not to count; this instance hands it out again."""
        window = self._window(key_id, int(now_seconds // WINDOW_SECONDS))
        window.used = max(0, window.used - 1)

    def _window(self, key_id: str, number: int) -> _Window:
        window = self._windows.get(key_id)
        if window is None or window.number != number:
            window = self._windows[key_id] = _Window(number)
        self._windows.move_to_end(key_id)
        while len(self._windows) > KEYS_MAX:
            self._windows.popitem(last=False)
        return window

    async def _lease(self, key_id: str, window: _Window, limit: int) -> None:
        wanted = max(1, limit // LEASES_PER_WINDOW)
        name = f"{self._prefix}{key_id}:{window.number}"
        alone = window.granted + wanted
        try:
            taken = (
                await self._redis.call(lambda redis: _increase(redis, name, wanted))
                if self._redis
                else alone
            )
        except RedisAwayError:
            taken = alone
        # Of what was taken last, only what lies below the limit is there to hand out; and a counter
        # that was lost does not give this instance more than the limit.
        granted = min(wanted, limit - (taken - wanted), limit - window.granted)
        window.granted += max(0, granted)
        window.taken = min(limit, max(taken, window.granted))


async def _increase(redis: Redis, name: str, count: int) -> int:
    async with redis.pipeline(transaction=False) as pipeline:
        pipeline.incrby(name, count)
        # Longer than the window by one: the clocks of two instances differ a little.
        pipeline.expire(name, 2 * WINDOW_SECONDS)
        taken, _ = await pipeline.execute()
    return int(taken)
