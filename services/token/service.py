"""The token service put together from its settings, and its background work. Knows no route."""

import asyncio
import hmac
import secrets
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog
from asyncpg import Pool, Record
from redis.asyncio import Redis

from services.chassis.guarded_redis import GuardedRedis
from services.chassis.idempotency import Idempotency
from services.chassis.kafka import create_producer
from services.chassis.postgres import open_pool
from services.chassis.postgres_faults import POSTGRES_AWAY
from services.chassis.rate_limits import RateLimiter
from services.chassis.redis import create_redis
from services.chassis.settings import WrongSettingError, key_bytes
from services.token.activity import ActivityLog
from services.token.introspection import Introspector
from services.token.key_store import ApiKeyStore, SigningKeyStore
from services.token.keyrings import SIGNING_KEYS_SECONDS, ApiKeyring, SigningKeyring
from services.token.live_sessions import LiveSessions
from services.token.metrics import Metrics
from services.token.operator_sessions import OperatorSessions
from services.token.operator_store import OperatorStore
from services.token.revocation import RevocationClock, RevocationPush, beat, beat_forever
from services.token.session_cache import SessionCache
from services.token.session_store import SessionStore
from services.token.session_writer import SessionWriter
from services.token.sessions import Sessions
from services.token.settings import TokenSettings
from services.token.signing_keys import KEY_RANDOM_BYTES, KeyNotOpenedError, new_stored_key

_log = structlog.get_logger()

NAME = "portico-token"
RATE_LIMIT_PREFIX = "portico:token:rate:"
WRONG_ENCRYPTION_KEY = (
    "it does not open the signing key in the database, which was sealed with another one. Set that"
    " one again; if it is lost, `portico token keys rotate --withdraw` makes new keys and ends"
    " every session."
)
# What has ended stays this long, for whoever wants to know who had access.
KEPT_AFTER_END = timedelta(days=30)
# Small enough never to be in anybody's way; at one a minute it keeps up with 80 sessions a second,
# and hurries when there is more.
FORGET_ROWS_MAX = 5_000
FORGET_SECONDS = 60.0
FORGET_HURRY_SECONDS = 1.0
# Above what the activity log takes to hand over what it has.
CANCELLATION_SECONDS = 2.5
CANCELLATIONS_MAX = 3


@dataclass(frozen=True, slots=True)
class TokenService:
    """What the routes work with."""

    sessions: Sessions
    live_sessions: LiveSessions
    introspector: Introspector
    api_keys: ApiKeyring
    operators: OperatorSessions
    signing_keys: SigningKeyring
    rate_limiter: RateLimiter
    rate_limit_per_minute: int
    idempotency: Idempotency
    metrics: Metrics
    now_seconds: Callable[[], float]
    service_secret: bytes
    pool: "Pool[Record]"
    clock: RevocationClock

    def is_service_secret(self, credential: str) -> bool:
        """Compared in constant time."""
        return hmac.compare_digest(credential.encode(), self.service_secret)


@asynccontextmanager
async def open_service(
    settings: TokenSettings, metrics: Metrics, now_seconds: Callable[[], float] = time.time
) -> AsyncIterator[TokenService]:
    """Everything opened and at work. Raises when Postgres is away, and WrongSettingError."""
    async with _connected(settings) as connections:
        pool = connections.pool
        session_redis, limit_redis = (
            GuardedRedis(connections.redis, metrics.redis_failures, use)
            for use in ("session_cache", "rate_limits")
        )
        signing_keys = await _opened_signing_keys(pool, settings, now_seconds)
        store, clock = SessionStore(pool), RevocationClock()
        operator_store, pepper = OperatorStore(pool), key_bytes(settings.api_key_pepper)
        api_keys = ApiKeyring(ApiKeyStore(pool), pepper)
        push = RevocationPush(connections.heart_redis, clock, metrics)
        activity = _activity_log(settings, metrics)
        read_clock = SessionStore(connections.heart_pool).read_clock
        issuer = settings.public_url
        service = TokenService(
            sessions=Sessions(
                store,
                SessionWriter(store.insert),
                signing_keys,
                push,
                activity,
                metrics,
                issuer,
                now_seconds,
            ),
            live_sessions=LiveSessions(pool),
            introspector=Introspector(
                signing_keys,
                store,
                SessionCache(session_redis),
                clock,
                issuer,
                metrics,
                now_seconds,
            ),
            api_keys=api_keys,
            operators=OperatorSessions(operator_store, api_keys, pepper, now_seconds),
            signing_keys=signing_keys,
            rate_limiter=RateLimiter(limit_redis, RATE_LIMIT_PREFIX),
            rate_limit_per_minute=settings.rate_limit_per_minute,
            idempotency=Idempotency(
                pool, "token", lambda: datetime.fromtimestamp(now_seconds(), UTC)
            ),
            metrics=metrics,
            now_seconds=now_seconds,
            service_secret=settings.service_secret.get_secret_value().encode(),
            pool=pool,
            clock=clock,
        )
        async with _background(
            beat_forever(partial(beat, read_clock, clock, push, metrics)),
            activity.run(),
            _refresh_forever(signing_keys),
            _forget_forever(store, operator_store, now_seconds),
        ):
            yield service


@dataclass(frozen=True, slots=True)
class _Connections:
    """The heart has its own: a full pool must not keep it from beating."""

    pool: "Pool[Record]"
    heart_pool: "Pool[Record]"
    redis: Redis
    heart_redis: Redis


@asynccontextmanager
async def _connected(settings: TokenSettings) -> AsyncIterator[_Connections]:
    dsn, heart = settings.postgres_dsn.get_secret_value(), f"{NAME}-heart"
    redis_url = settings.redis_url.get_secret_value()
    async with (
        await open_pool(
            dsn,
            application_name=NAME,
            connections_max=settings.postgres_pool_connections_max,
        ) as pool,
        await open_pool(dsn, application_name=heart, connections_max=1) as heart_pool,
        aclosing(create_redis(redis_url, client_name=NAME)) as redis,
        aclosing(create_redis(redis_url, client_name=heart)) as heart_redis,
    ):
        yield _Connections(pool, heart_pool, redis, heart_redis)


async def _opened_signing_keys(
    pool: "Pool[Record]", settings: TokenSettings, now_seconds: Callable[[], float]
) -> SigningKeyring:
    store, encryption_key = SigningKeyStore(pool), key_bytes(settings.encryption_key)
    await _ensure_signing_keys(store, encryption_key, now_seconds)
    signing_keys = SigningKeyring(store, encryption_key)
    try:
        await signing_keys.load()
    except KeyNotOpenedError as error:
        raise WrongSettingError("ENCRYPTION_KEY", WRONG_ENCRYPTION_KEY) from error
    return signing_keys


def _activity_log(settings: TokenSettings, metrics: Metrics) -> ActivityLog:
    open_producer = partial(
        create_producer,
        settings.kafka_bootstrap_servers,
        client_id=NAME,
        idempotent=settings.kafka_idempotence,
    )
    return ActivityLog(open_producer, settings.topic_prefix, metrics)


async def _ensure_signing_keys(
    store: SigningKeyStore, encryption_key: bytes, now_seconds: Callable[[], float]
) -> None:
    current = new_stored_key("current", encryption_key, secrets.token_bytes(KEY_RANDOM_BYTES))
    following = new_stored_key("next", encryption_key, secrets.token_bytes(KEY_RANDOM_BYTES))
    await store.ensure(current, following, datetime.fromtimestamp(now_seconds(), UTC))


@asynccontextmanager
async def _background(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Runs alongside; cancelled at the end. A task that dies is a fault of ours, and is said."""
    tasks = [asyncio.create_task(coroutine) for coroutine in work]
    for task in tasks:
        task.add_done_callback(_say_fault)
    try:
        yield
    finally:
        await _end(tasks)


async def _end(tasks: "Sequence[asyncio.Task[None]]") -> None:
    # More than once: below Python 3.12 `wait_for`, which the clients use, loses a cancellation that
    # arrives together with an answer.
    for _ in range(CANCELLATIONS_MAX):
        for task in tasks:
            task.cancel()
        _, pending = await asyncio.wait(tasks, timeout=CANCELLATION_SECONDS)
        if not pending:
            return
    _log.error("background work did not end")


def _say_fault(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("background work ended", exc_info=error)


async def _refresh_forever(signing_keys: SigningKeyring) -> None:
    while True:
        await asyncio.sleep(SIGNING_KEYS_SECONDS)
        try:
            await signing_keys.load()
        except POSTGRES_AWAY as error:
            # The keys in memory are still right; new ones wait for Postgres.
            _log.warning("signing keys were not refreshed", error=type(error).__name__)


async def _forget_forever(
    store: SessionStore, operators: OperatorStore, now_seconds: Callable[[], float]
) -> None:
    while True:
        forgotten = 0
        try:
            ended_before = datetime.fromtimestamp(now_seconds(), UTC) - KEPT_AFTER_END
            forgotten = await store.forget(ended_before, FORGET_ROWS_MAX)
            await operators.forget(ended_before, FORGET_ROWS_MAX)
        except POSTGRES_AWAY as error:
            _log.warning("old sessions were not deleted", error=type(error).__name__)
        await asyncio.sleep(
            FORGET_HURRY_SECONDS if forgotten >= FORGET_ROWS_MAX else FORGET_SECONDS
        )
