"""Listens to revocations on Redis and hands them to Hearing. Decides nothing.

The connection is its own and never reconnects behind our back: a subscription that silently began
anew would have missed what was said in between.
"""

import asyncio
import time
from collections.abc import Callable

import structlog
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from contracts.revocations import CHANNEL, HEARTBEAT_SECONDS, REVOCATION_MESSAGE
from services.portal.hearing import Hearing

# With eight heartbeats missed the line is dead, whatever TCP says.
SILENCE_BEFORE_RECONNECT_SECONDS = 8 * HEARTBEAT_SECONDS
CONNECT_TIMEOUT_SECONDS = 1.0
BACKOFF_SECONDS_MIN = 0.05
# Each second without hearing costs a question for each request.
BACKOFF_SECONDS_MAX = 1.0

_log = structlog.get_logger()


class RevocationListener:
    """Run `listen` as a task for the life of the process."""

    def __init__(
        self, redis_url: str, hearing: Hearing, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._redis_url = redis_url
        self._hearing = hearing
        self._now = now

    async def listen(self) -> None:
        """Subscribe, and again after every failure, until cancelled."""
        backoff_seconds = BACKOFF_SECONDS_MIN
        while True:
            began_at = self._now()
            try:
                await self._listen_once()
            except (RedisError, OSError, TimeoutError) as error:
                _log.warning("revocations are not heard, each request asks", reason=str(error))
            self._hearing.lost()
            if self._now() - began_at > BACKOFF_SECONDS_MAX:
                backoff_seconds = BACKOFF_SECONDS_MIN
            await asyncio.sleep(backoff_seconds)
            backoff_seconds = min(2 * backoff_seconds, BACKOFF_SECONDS_MAX)

    async def _listen_once(self) -> None:
        redis = Redis.from_url(
            self._redis_url,
            client_name="portico-portal-revocations",
            socket_connect_timeout=CONNECT_TIMEOUT_SECONDS,
            socket_timeout=SILENCE_BEFORE_RECONNECT_SECONDS,
            retry=Retry(NoBackoff(), retries=0),
        )
        async with redis, redis.pubsub() as channel:
            await channel.subscribe(CHANNEL)
            self._hearing.lost()
            await self._hear(channel)

    async def _hear(self, channel: PubSub) -> None:
        heard_at = self._now()
        while self._now() - heard_at < SILENCE_BEFORE_RECONNECT_SECONDS:
            message = await channel.get_message(timeout=SILENCE_BEFORE_RECONNECT_SECONDS)
            if message is None:
                continue
            heard_at = self._now()
            if message["type"] == "message":
                self._take(message["data"])
        _log.warning("no heartbeat for too long, subscribing again")

    def _take(self, data: bytes) -> None:
        try:
            self._hearing.heard(REVOCATION_MESSAGE.validate_json(data))
        except ValidationError:
            # From a newer version, or not from us: what it said was not heard.
            _log.warning("a message on the revocation channel could not be read")
            self._hearing.lost()
