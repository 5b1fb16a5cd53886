"""How many requests an API key may make in a minute, and what it is told."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from prometheus_client import CollectorRegistry, Counter
from redis.asyncio import Redis

from services.chassis.guarded_redis import GuardedRedis
from services.chassis.rate_limits import KEYS_MAX, RateLimiter
from services.token.settings import TokenSettings
from tests.servers import Server
from tests.token.conftest import Instance, api_key, running

# A window's first second.
NOW = 1_800_000_000.0


def limiter(client: Redis) -> RateLimiter:
    failures = Counter("failures", "For this test.", ["use"], registry=CollectorRegistry())
    return RateLimiter(GuardedRedis(client, failures, "rate_limits"), "test:rate:")


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as client:
        yield client


async def allowed(limiter: RateLimiter, limit: int, requests: int, now: float = NOW) -> int:
    """How many of so many concurrent requests may pass."""
    decisions = await asyncio.gather(*(limiter.take("key", limit, now) for _ in range(requests)))
    return sum(decision.allowed for decision in decisions)


@pytest.mark.parametrize("limit", [1, 7, 199, 200, 1_000, 2_500])
async def test_exactly_the_limit_passes_in_a_window(client: Redis, limit: int) -> None:
    assert await allowed(limiter(client), limit, limit + 50) == limit


async def test_the_next_window_starts_anew(client: Redis) -> None:
    one = limiter(client)
    assert await allowed(one, 5, 10) == 5

    assert await allowed(one, 5, 10, NOW + 60) == 5


async def test_instances_share_the_limit(client: Redis) -> None:
    one, other = limiter(client), limiter(client)

    assert await allowed(one, 10, 6) + await allowed(other, 10, 6) == 10


async def test_keys_do_not_share_a_limit(client: Redis) -> None:
    one = limiter(client)
    await allowed(one, 1, 5)

    assert (await one.take("another", 1, NOW)).allowed


async def test_remaining_counts_down_and_reset_is_in_seconds_from_now(client: Redis) -> None:
    one = limiter(client)

    decisions = [await one.take("key", 2, NOW + 50.5) for _ in range(3)]

    assert [decision.remaining for decision in decisions] == [1, 0, 0]
    assert [decision.reset_seconds for decision in decisions] == [10, 10, 10]
    assert decisions[2].headers() == {
        "x-ratelimit-limit": "2",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": "10",
        "retry-after": "10",
    }


async def test_a_flushed_redis_gives_an_instance_no_more_than_the_limit(client: Redis) -> None:
    one = limiter(client)
    assert await allowed(one, 10, 8) == 8
    await client.flushall()

    assert await allowed(one, 10, 8) == 2


async def test_without_redis_an_instance_counts_alone(own_valkey: Server) -> None:
    async with Redis.from_url(own_valkey.url) as client:
        one = limiter(client)
        assert await allowed(one, 10, 3) == 3
        own_valkey.kill()

        assert await allowed(one, 10, 20) == 7


async def test_memory_for_keys_is_bounded(client: Redis) -> None:
    one = limiter(client)
    async with asyncio.TaskGroup() as group:
        for number in range(0, KEYS_MAX + 10, 2_000):
            for key in range(number, number + 2_000):
                group.create_task(one.take(str(key), 100_000, NOW))

    assert len(one._windows) == KEYS_MAX


async def test_every_answer_to_a_key_says_where_its_limit_is(
    instance: Instance, host: httpx.AsyncClient
) -> None:
    answers = [
        await host.get("/api/v1/customers/cust_1/portal_url"),
        await host.get("/api/v1/customers/nobody/portal_url"),
        await host.post("/api/v1/portal_sessions", json={}),
    ]

    limit = instance.settings.rate_limit_per_minute
    assert [answer.headers["x-ratelimit-limit"] for answer in answers] == [str(limit)] * 3
    remaining = [int(answer.headers["x-ratelimit-remaining"]) for answer in answers]
    assert remaining == [limit - 1, limit - 2, limit - 3]
    assert all(1 <= int(answer.headers["x-ratelimit-reset"]) <= 60 for answer in answers)


async def test_beyond_the_limit_a_key_is_told_when_to_come_again(
    settings: TokenSettings, customer: str
) -> None:
    limited = settings.model_copy(update={"rate_limit_per_minute": 2})
    path = f"/api/v1/customers/{customer}/portal_url"
    async with (
        running(limited, now_seconds=lambda: NOW + 20) as instance,
        instance.client(await api_key(limited)) as host,
        instance.client(await api_key(limited, rate_limit_per_minute=3)) as favoured,
    ):
        answers = [await host.get(path) for _ in range(3)]
        favoured_answers = [await favoured.get(path) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.status_code for answer in favoured_answers] == [200, 200, 200, 429]
    refused = answers[2]
    assert refused.headers["retry-after"] == refused.headers["x-ratelimit-reset"] == "40"
    assert refused.json() == {"status": 429, "error": "Too Many Requests", "code": "rate_limited"}
