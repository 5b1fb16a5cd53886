"""Redis when it stalls: no call waits long, and no answer reaches another question."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, Counter
from redis.asyncio import Redis

from deploy.local.processes import signal_group
from services.chassis.guarded_redis import CALL_SECONDS_MAX, GuardedRedis, RedisAwayError
from services.chassis.redis import create_redis
from tests.servers import Server
from tests.token.conftest import until


def guarded(redis: Redis, **options: Any) -> GuardedRedis:
    failures = Counter("failures", "For this test.", ["use"], registry=CollectorRegistry())
    return GuardedRedis(redis, failures, "test", **options)


@pytest.fixture
async def redis(own_valkey: Server) -> AsyncIterator[Redis]:
    redis = create_redis(own_valkey.url, client_name="test")
    yield redis
    await redis.aclose()


async def outcome(guard: GuardedRedis, name: str) -> str:
    try:
        value = await guard.call(lambda redis: redis.get(name))
    except RedisAwayError:
        return "away"
    assert isinstance(value, bytes)
    return value.decode()


async def test_after_a_stall_every_answer_belongs_to_its_question(
    own_valkey: Server, redis: Redis
) -> None:
    now = 0.0
    guard = guarded(redis, now=lambda: now)
    names = [str(number) for number in range(40)]
    for name in names:
        await redis.set(name, name)
    for _ in range(5):
        signal_group(own_valkey.child.pid, signal.SIGSTOP)
        stalled = await asyncio.gather(*(outcome(guard, name) for name in names))
        signal_group(own_valkey.child.pid, signal.SIGCONT)
        assert set(stalled) == {"away"}
        now += 1

        async def answered() -> list[str]:
            nonlocal now
            now += 1
            got = await asyncio.gather(*(outcome(guard, name) for name in names))
            return [] if "away" in got else list(got)

        assert await until(answered) == names


async def test_a_stall_costs_one_short_wait_and_then_none(own_valkey: Server, redis: Redis) -> None:
    guard = guarded(redis)
    await redis.set("0", "0")
    signal_group(own_valkey.child.pid, signal.SIGSTOP)
    try:
        began_at = time.monotonic()
        assert await outcome(guard, "0") == "away"
        waited = time.monotonic() - began_at
        assert [await outcome(guard, "0") for _ in range(1_000)] == ["away"] * 1_000
    finally:
        signal_group(own_valkey.child.pid, signal.SIGCONT)
    # Generous for a loaded machine; without the guard it would be the client's own timeouts.
    assert waited < 5 * CALL_SECONDS_MAX
