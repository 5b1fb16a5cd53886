"""The revocation law: a second after it is acknowledged no request succeeds, on any instance."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest
import redis
from pydantic import SecretStr

from services.portal.settings import PortalSettings
from services.token.settings import TokenSettings
from tests.portal.builders import customer, organization
from tests.portal.conftest import Fold
from tests.portal.running import (
    Host,
    Portal,
    host_of,
    portal_settings,
    running_portal,
    until,
)
from tests.servers import Database, Server, Topics
from tests.token.conftest import Instance, running, settings_of

LAW_SECONDS = 1.0
# How long requests go on after the acknowledgement: some of them begin after the second is over.
WATCHED_SECONDS = 1.6
OK = httpx.codes.OK


@dataclass(slots=True)
class Line:
    """A network line to a server, which a test may cut: open, and nothing comes through."""

    target_port: int
    is_cut: bool = False
    port: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Line"]:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        there, back = await asyncio.open_connection("127.0.0.1", self.target_port)
        try:
            await asyncio.gather(self._carry(reader, back), self._carry(there, writer))
        except (OSError, asyncio.CancelledError):
            return
        finally:
            self._tasks.discard(task)
            for end in (back, writer):
                end.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            if not self.is_cut:
                writer.write(data)
                await writer.drain()
        writer.close()


@dataclass(frozen=True, slots=True)
class Place:
    """Two portals and a host product beside a token service, with a Valkey of their own."""

    portals: tuple[Portal, Portal]
    host: Host
    line: Line

    async def opened(self) -> tuple[str, str]:
        """Id and token of a new session that both portals know from memory."""
        session = await self.host.session()
        for portal in self.portals:
            for _ in range(2):
                assert await portal.status(session["token"]) == OK
        return session["id"], session["token"]

    async def assert_revoked(self, session_id: str, token: str) -> None:
        """Revoke a session and see that the law holds on both portals."""
        watching = asyncio.Event()
        watches = [asyncio.create_task(_watch(p, token, watching)) for p in self.portals]
        await self.host.revoke(f"/portal_sessions/{session_id}")
        acknowledged_at = time.monotonic()
        # The claim is about requests that begin later than a second after.
        await asyncio.sleep(WATCHED_SECONDS)
        watching.set()
        for answers in await asyncio.gather(*watches):
            late = [s for begun, s in answers if begun > acknowledged_at + LAW_SECONDS]
            assert late, "no request was made after the second was over"
            assert OK not in late
        for portal in self.portals:
            assert await portal.status(token) in (401, 503)


async def _watch(portal: Portal, token: str, done: asyncio.Event) -> list[tuple[float, int]]:
    """When requests began, and what they were answered."""
    answers = []
    async with portal.client(token) as client:
        while not done.is_set():
            begun = time.monotonic()
            answers.append((begun, (await client.get("/portal/api/invoices")).status_code))
            await asyncio.sleep(0.01)
    return answers


@pytest.fixture
def token_settings(
    postgres: Database, own_valkey: Server, kafka: str, kafka_idempotence: bool
) -> TokenSettings:
    return settings_of(postgres, own_valkey.url, kafka, kafka_idempotence=kafka_idempotence)


@pytest.fixture
async def line(own_valkey: Server) -> AsyncIterator[Line]:
    async with Line(own_valkey.port).open() as line:
        yield line


@pytest.fixture
def settings(
    postgres: Database, token_service: Instance, topics: Topics, own_valkey: Server, line: Line
) -> PortalSettings:
    through = own_valkey.url.replace(f":{own_valkey.port}", f":{line.port}")
    return portal_settings(postgres, token_service, topics, redis_url=SecretStr(through))


@pytest.fixture
async def place(
    settings: PortalSettings, token_service: Instance, line: Line, fold: Fold
) -> AsyncIterator[Place]:
    await fold(organization(), customer())
    async with (
        running_portal(settings) as first,
        running_portal(settings) as second,
        host_of(token_service) as host,
    ):
        yield Place((first, second), host, line)


async def test_it_holds_when_all_is_well(place: Place) -> None:
    await place.assert_revoked(*await place.opened())


async def test_it_holds_when_redis_was_flushed(place: Place, own_valkey: Server) -> None:
    session_id, token = await place.opened()
    with redis.Redis.from_url(own_valkey.url) as client:
        client.flushall()
    await place.assert_revoked(session_id, token)
    with redis.Redis.from_url(own_valkey.url) as client:
        client.flushall()
    for portal in place.portals:
        assert await portal.status(token) == httpx.codes.UNAUTHORIZED


async def test_it_holds_when_redis_is_stopped(place: Place, own_valkey: Server) -> None:
    session_id, token = await place.opened()
    await asyncio.to_thread(own_valkey.stop)
    await place.assert_revoked(session_id, token)


async def test_it_holds_when_redis_was_restarted(place: Place, own_valkey: Server) -> None:
    session_id, token = await place.opened()
    await asyncio.to_thread(own_valkey.restart)
    await place.assert_revoked(session_id, token)


async def test_it_holds_when_portals_are_cut_off_from_redis(place: Place) -> None:
    session_id, token = await place.opened()
    place.line.is_cut = True
    await place.assert_revoked(session_id, token)


async def test_it_holds_when_redis_hangs_and_goes_on_later(
    place: Place, own_valkey: Server
) -> None:
    session_id, token = await place.opened()
    os.killpg(own_valkey.child.pid, signal.SIGSTOP)
    try:
        await place.assert_revoked(session_id, token)
    finally:
        os.killpg(own_valkey.child.pid, signal.SIGCONT)
    for portal in place.portals:
        for _ in range(20):
            assert await portal.status(token) == httpx.codes.UNAUTHORIZED


async def test_others_go_on_while_redis_is_away(place: Place, own_valkey: Server) -> None:
    _, token = await place.opened()
    await asyncio.to_thread(own_valkey.stop)
    began_at = time.monotonic()
    while time.monotonic() - began_at < WATCHED_SECONDS:
        for portal in place.portals:
            assert await portal.status(token) == OK


async def test_a_customers_and_an_organizations_sessions_end_together(place: Place) -> None:
    for path in ("/customers/cust_1/portal_sessions", "/portal_sessions"):
        sessions = [await place.opened() for _ in range(3)]
        await place.host.revoke(path)
        for _, token in sessions:

            async def refused(token: str = token) -> bool:
                statuses = {await portal.status(token) for portal in place.portals}
                return statuses == {httpx.codes.UNAUTHORIZED}

            await asyncio.wait_for(until(refused), LAW_SECONDS)
        for _, token in sessions:
            for portal in place.portals:
                assert await portal.status(token) == httpx.codes.UNAUTHORIZED


async def test_in_doubt_no_session_is_good(
    postgres: Database, token_settings: TokenSettings, topics: Topics, fold: Fold
) -> None:
    """The only token service is gone: nobody sends heartbeats, and nobody can be asked."""
    await fold(organization(), customer())
    async with contextlib.AsyncExitStack() as stack:
        async with running(token_settings) as dying:
            settings = portal_settings(postgres, dying, topics)
            portal = await stack.enter_async_context(running_portal(settings))
            async with host_of(dying) as host:
                token = await host.token()
            assert await portal.status(token) == OK

        async def refused() -> bool:
            return await portal.status(token) == httpx.codes.SERVICE_UNAVAILABLE

        await asyncio.wait_for(until(refused), LAW_SECONDS)
        answer = await portal.get("/portal/api/overview", token)
        assert answer.json()["code"] == "unavailable"
        assert answer.headers["retry-after"] == "1"
