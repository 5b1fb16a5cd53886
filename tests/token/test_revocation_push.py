"""What portals hear: every revocation with its number, and a heartbeat with the clock."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import httpx
from redis.asyncio import Redis

from contracts.revocations import CHANNEL, HEARTBEAT_SECONDS, REVOCATION_MESSAGE, Heartbeat, Revoked
from tests.token.conftest import Instance, new_session, until

SESSIONS = "/api/v1/portal_sessions"


@asynccontextmanager
async def listening(redis_url: str) -> AsyncIterator[list[Heartbeat | Revoked]]:
    """What a portal hears, as it comes."""
    heard: list[Heartbeat | Revoked] = []

    def note(text: bytes) -> None:
        heard.append(REVOCATION_MESSAGE.validate_json(text))

    async def listen(pubsub: Any) -> None:
        async for message in pubsub.listen():
            if message["type"] == "message":
                note(message["data"])

    async with Redis.from_url(redis_url) as client, client.pubsub() as pubsub:
        await pubsub.subscribe(CHANNEL)
        task = asyncio.create_task(listen(pubsub))
        try:
            yield heard
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_heartbeats_tell_the_clock_that_postgres_has(
    instance: Instance, host: httpx.AsyncClient, redis_url: str
) -> None:
    session = await new_session(host)
    async with listening(redis_url) as heard:
        await host.delete(f"{SESSIONS}/{session['id']}")

        async def beaten() -> bool:
            return Heartbeat(clock=1) in heard

        await until(beaten)
    assert Heartbeat(clock=2) not in heard
    assert instance.url


async def test_heartbeats_come_four_times_a_second(instance: Instance, redis_url: str) -> None:
    assert instance.url
    times: list[float] = []
    async with listening(redis_url) as heard:

        async def four_more() -> bool:
            if len(heard) > len(times):
                times.append(time.monotonic())
            return len(times) == 5

        await until(four_more)
    # A shared machine is late now and then; that one in four is in time is not luck.
    gaps = [after - before for before, after in pairwise(times)]
    assert min(gaps) < 2 * HEARTBEAT_SECONDS


async def test_a_revocation_is_heard_with_its_number_and_what_it_covers(
    host: httpx.AsyncClient, redis_url: str
) -> None:
    session = await new_session(host)
    async with listening(redis_url) as heard:
        await host.delete(f"{SESSIONS}/{session['id']}")
        await host.delete("/api/v1/customers/cust_1/portal_sessions")
        await host.delete(SESSIONS)

        async def all_heard() -> bool:
            return sum(isinstance(message, Revoked) for message in heard) == 3

        await until(all_heard)
    customer = {"organization_id": "acme", "external_customer_id": "cust_1"}
    assert [message for message in heard if isinstance(message, Revoked)] == [
        Revoked(clock=1, session_id=session["id"], **customer),
        Revoked(clock=2, **customer),
        Revoked(clock=3, organization_id="acme"),
    ]
