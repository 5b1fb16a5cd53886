"""The live stream of a running portal: changes as they are committed, the end when it comes."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from pydantic import SecretStr

from services.portal.portal import utc_now
from services.portal.settings import PortalSettings
from services.portal.streams import STREAMS_PER_SESSION_MAX
from tests.portal.builders import customer, invoice, organization, payment
from tests.portal.conftest import Fold
from tests.portal.running import Host, Portal, running_portal, until
from tests.servers import Database, Server

STREAM = "/portal/api/stream"
# An end takes a second at most; the rest is a busy test machine.
END_SECONDS_MAX = 1.5

Events = AsyncIterator[tuple[str, dict[str, Any]]]


async def _events(answer: httpx.Response) -> Events:
    name = ""
    async for line in answer.aiter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


@asynccontextmanager
async def opened(portal: Portal, token: str) -> AsyncIterator[Events]:
    """The events of an open stream, read from when the portal has answered."""
    async with portal.client(token) as client, client.stream("GET", STREAM) as answer:
        assert answer.status_code == httpx.codes.OK
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["x-accel-buffering"] == "no"
        yield _events(answer)


async def next_event(events: Events) -> tuple[str, dict[str, Any]]:
    async with asyncio.timeout(10):
        return await anext(events)


@pytest.fixture
async def listening(portal: Portal, postgres: Database) -> Portal:
    """A portal that hears changes."""
    await _until_listening(postgres.admin_dsn)
    return portal


async def _until_listening(admin_dsn: str) -> None:
    connection = await asyncpg.connect(admin_dsn)

    async def listens() -> bool:
        found = await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name ="
            " 'portico-portal-changes' AND query LIKE 'LISTEN%' AND state = 'idle'"
            " AND datname = current_database()"
        )
        return bool(found)

    await until(listens)
    await connection.close()


async def test_a_payment_is_told_to_the_page_of_its_customer(
    listening: Portal, token: str, fold: Fold
) -> None:
    await fold(invoice())
    async with opened(listening, token) as events:
        await fold(invoice("inv_foreign", customer_id="cust_2"))
        await fold(payment())
        assert await next_event(events) == ("invoice", {"id": "inv_1"})
        assert await next_event(events) == ("overview", {"all": False})
        paid = (await listening.get("/portal/api/invoices/inv_1", token)).json()["invoice"]
        assert paid["display_status"] == "paid"


async def test_a_revoked_session_is_told_so(listening: Portal, host: Host) -> None:
    session = await host.session()
    async with opened(listening, session["token"]) as events:
        began_at = time.monotonic()
        await host.revoke(f"/portal_sessions/{session['id']}")
        assert await next_event(events) == ("session", {"code": "token_revoked"})
        assert time.monotonic() - began_at < END_SECONDS_MAX
        with pytest.raises(StopAsyncIteration):
            await next_event(events)


async def test_an_expired_session_is_told_so(settings: PortalSettings, host: Host) -> None:
    session = await host.session()
    ahead = timedelta()
    async with (
        running_portal(settings, clock=lambda: utc_now() + ahead) as portal,
        opened(portal, session["token"]) as events,
    ):
        ahead = timedelta(hours=12)
        assert await next_event(events) == ("session", {"code": "token_expired"})
        answer = await portal.get("/portal/api/overview", session["token"])
    assert answer.json()["code"] == "token_expired"


async def test_another_session_of_the_customer_goes_on(
    listening: Portal, host: Host, fold: Fold
) -> None:
    ended, kept = await host.session(), await host.session()
    async with (
        opened(listening, ended["token"]) as ending,
        opened(listening, kept["token"]) as events,
    ):
        await host.revoke(f"/portal_sessions/{ended['id']}")
        assert (await next_event(ending))[0] == "session"
        await fold(invoice())
        assert await next_event(events) == ("invoice", {"id": "inv_1"})


async def test_a_session_has_so_many_streams_and_no_more(portal: Portal, token: str) -> None:
    async with portal.client(token) as client:
        open_ones = [
            await client.send(client.build_request("GET", STREAM), stream=True)
            for _ in range(STREAMS_PER_SESSION_MAX)
        ]
        refused = await client.get(STREAM)
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
        await open_ones[0].aclose()

        async def accepted() -> bool:
            async with client.stream("GET", STREAM) as answer:
                return answer.status_code == httpx.codes.OK

        await until(accepted)
        for one in open_ones:
            await one.aclose()


async def test_after_a_restart_of_postgres_everything_may_have_changed(
    settings: PortalSettings, token: str, own_database: Database, own_postgres: Server
) -> None:
    own = settings.model_copy(update={"postgres_dsn": SecretStr(own_database.portal_dsn)})
    async with running_portal(own) as portal:
        await _until_listening(own_database.admin_dsn)
        async with opened(portal, token) as events:
            await asyncio.to_thread(own_postgres.kill)
            await asyncio.to_thread(own_postgres.start)
            assert await next_event(events) == ("overview", {"all": True})


async def test_a_stream_needs_a_session(portal: Portal) -> None:
    answer = await portal.get(STREAM)
    assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")


async def test_a_change_of_all_is_told_to_all(listening: Portal, host: Host, fold: Fold) -> None:
    await fold(customer("cust_2"))
    first, second = await host.token("cust_1"), await host.token("cust_2")
    async with opened(listening, first) as ours, opened(listening, second) as theirs:
        await fold(organization(name="New name"))
        for events in (ours, theirs):
            assert await next_event(events) == ("overview", {"all": True})
