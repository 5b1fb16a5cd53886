"""The revocation law on the token service's side, with Redis well, flushed, stopped and cut off."""

import asyncio
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx
import pytest
import redis

from deploy.local.processes import signal_group
from services.token.session_store import Scope, SessionStore
from services.token.settings import TokenSettings
from tests.servers import Database, Server
from tests.token.conftest import (
    Instance,
    api_key,
    known_customer,
    new_session,
    running,
    settings_of,
    until,
)

LAW_SECONDS = 1.0
# How many answers are looked at after that, of two instances in turn.
LATE_ANSWERS = 20
SESSIONS = "/api/v1/portal_sessions"


def flush(valkey: Server) -> None:
    with redis.Redis.from_url(valkey.url) as client:
        client.flushall()


def restart(valkey: Server) -> None:
    valkey.kill()
    valkey.start()


def cut_off(valkey: Server) -> None:
    # Connections stay open and nothing answers: the worst way to be away.
    signal_group(valkey.child.pid, signal.SIGSTOP)


FAULTS: dict[str, Callable[[Server], None]] = {
    "well": lambda _: None,
    "flushed": flush,
    "restarted": restart,
    "stopped": lambda valkey: valkey.kill(),
    "cut off": cut_off,
}


@pytest.fixture
def valkey(own_valkey: Server) -> Iterator[Server]:
    """A Valkey that may be stopped in any way, and goes on at the end so that it can be ended."""
    pid = own_valkey.child.pid
    yield own_valkey
    signal_group(pid, signal.SIGCONT)


@pytest.fixture
def shared_settings(postgres: Database, valkey: Server, kafka: str) -> TokenSettings:
    return settings_of(postgres, valkey.url, kafka, kafka_idempotence=False)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
@pytest.mark.parametrize("of", ["session", "customer", "organization"])
async def test_a_second_after_the_acknowledgement_no_instance_calls_it_good(
    shared_settings: TokenSettings,
    valkey: Server,
    customer: str,
    fault: Callable[[Server], None],
    of: str,
) -> None:
    async with (
        running(shared_settings) as one,
        running(shared_settings) as other,
        one.client(await api_key(shared_settings)) as host,
    ):
        session = await new_session(host)
        # Twice on each, so that both have it from the cache too.
        for instance in (one, other, one, other):
            assert (await instance.introspect(session["token"]))["active"] is True
        path = {
            "session": f"{SESSIONS}/{session['id']}",
            "customer": f"/api/v1/customers/{customer}/portal_sessions",
            "organization": SESSIONS,
        }[of]
        fault(valkey)

        answer = await host.delete(path)
        acknowledged_at = time.monotonic()

        assert answer.status_code == httpx.codes.OK
        late_answers: list[dict[str, Any]] = []
        # Asked all the time, so that whatever could be kept of the session is.
        while len(late_answers) < LATE_ANSWERS:
            for instance in (one, other):
                asked_at = time.monotonic()
                told = await instance.introspect(session["token"])
                if asked_at - acknowledged_at > LAW_SECONDS:
                    late_answers.append(told)
        revoked = {"active": False, "reason": "revoked"}
        assert [answer for answer in late_answers if answer != revoked] == []


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
async def test_links_are_made_and_checked_without_redis(
    shared_settings: TokenSettings,
    valkey: Server,
    customer: str,
    fault: Callable[[Server], None],
) -> None:
    assert customer == "cust_1"
    async with (
        running(shared_settings) as instance,
        instance.client(await api_key(shared_settings)) as host,
    ):
        fault(valkey)
        for _ in range(20):
            session = await new_session(host)
            assert (await instance.introspect(session["token"]))["active"] is True


async def test_a_revocation_that_changes_nothing_takes_no_number(
    instance: Instance, host: httpx.AsyncClient
) -> None:
    session, other = await new_session(host), await new_session(host)
    for _ in range(3):
        await host.delete(f"{SESSIONS}/{session['id']}")

    assert (await instance.introspect(other["token"]))["clock"] == 1


async def test_concurrent_revocations_leave_no_gap(
    postgres: Database, host: httpx.AsyncClient
) -> None:
    sessions = [await new_session(host) for _ in range(30)]

    await asyncio.gather(*(host.delete(f"{SESSIONS}/{session['id']}") for session in sessions))

    connection = await asyncpg.connect(postgres.token_dsn)
    try:
        rows = await connection.fetch("SELECT clock FROM token.revocations ORDER BY clock")
    finally:
        await connection.close()
    assert [row["clock"] for row in rows] == list(range(1, 31))


async def test_a_session_whose_insert_did_not_see_the_revocation_is_covered_by_it(
    postgres: Database, instance: Instance, host: httpx.AsyncClient
) -> None:
    """It is under way when the customer is locked out, and committed afterwards."""
    template = await new_session(host)
    late = "01890a5d-ac96-774b-bcce-b302099a8057"
    connection = await asyncpg.connect(postgres.token_dsn)
    pool = await asyncpg.create_pool(postgres.token_dsn, min_size=1, max_size=1)
    try:
        async with connection.transaction():
            await connection.execute(
                "INSERT INTO token.portal_sessions SELECT $1, organization_id,"
                " external_customer_id, created_at, expires_at, issued_clock, revoked_at, scope,"
                " locale, view, invoice_id, kid, created_by FROM token.portal_sessions"
                " WHERE session_id = $2",
                late,
                template["id"],
            )
            await SessionStore(pool).revoke_many(
                Scope("acme", "cust_1"), now=datetime.now(UTC), revoked_by="test"
            )
    finally:
        await connection.close()
        await pool.close()

    shown = await host.get(f"{SESSIONS}/{late}")

    assert shown.json()["portal_session"]["revoked_at"] is not None
    assert instance.url


async def test_a_revocation_waits_for_no_session_that_is_under_way(
    postgres: Database, host: httpx.AsyncClient
) -> None:
    connection = await asyncpg.connect(postgres.admin_dsn)
    try:
        async with connection.transaction():
            await connection.execute("SELECT FROM read_model.customers FOR UPDATE")
            await connection.execute("LOCK TABLE token.portal_sessions IN ROW EXCLUSIVE MODE")
            answer = await host.delete(SESSIONS)
    finally:
        await connection.close()

    assert answer.status_code == httpx.codes.OK


async def test_without_postgres_nobody_is_called_good(
    own_postgres: Server, own_database: Database, redis_url: str, kafka: str
) -> None:
    settings = settings_of(own_database, redis_url, kafka, kafka_idempotence=False)
    await known_customer(own_database)
    async with (
        running(settings) as instance,
        instance.client(await api_key(settings)) as host,
        instance.client(instance.service_secret) as portal,
    ):
        session = await new_session(host)
        form = {"token": session["token"]}
        assert (await portal.post("/token/introspect", data=form)).json()["active"] is True
        own_postgres.kill()

        async def unavailable() -> bool:
            answer = await portal.post("/token/introspect", data=form)
            return answer.status_code == httpx.codes.SERVICE_UNAVAILABLE

        await until(unavailable)
        own_postgres.start()

        async def good_again() -> bool:
            return bool((await portal.post("/token/introspect", data=form)).json().get("active"))

        await until(good_again)
