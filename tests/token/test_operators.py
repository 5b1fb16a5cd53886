"""Sessions of operators: who gets one, what it may do, and everything that ends it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import httpx
import pytest

from contracts.scopes import API_KEY_SCOPES
from services.token.operations import revoke_api_key
from services.token.operators import LIFETIME, PREFIX
from services.token.routes.operators import ATTEMPTS_PER_MINUTE
from services.token.settings import OperatorSettings, TokenSettings
from tests.servers import Database
from tests.token.conftest import Instance, api_key, known_customer, running

SESSIONS = "/token/operator_sessions"
WITHOUT_CONSOLE = tuple(scope for scope in API_KEY_SCOPES if scope != "console")


@pytest.fixture
async def console(instance: Instance) -> AsyncIterator[httpx.AsyncClient]:
    """The console, as the token service sees it."""
    async with instance.client(instance.service_secret) as client:
        yield client


async def signed_in(console: httpx.AsyncClient, **form: str) -> str:
    """The bearer of a new session."""
    answer = await console.post(SESSIONS, data=form)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    return str(answer.json()["session"])


async def person(console: httpx.AsyncClient, subject: str = "ada") -> str:
    return await signed_in(console, organization_id="acme", subject=subject, label="Ada")


async def test_an_api_key_opens_a_session_of_its_organization(
    instance: Instance, console: httpx.AsyncClient
) -> None:
    key = await api_key(instance.settings, name="night desk")
    bearer = await signed_in(console, api_key=key)
    said = await instance.introspect(bearer)
    assert said["active"] is True
    assert said["token_type"] == "operator"
    assert (said["organization_id"], said["username"]) == ("acme", "night desk")
    assert set(said["scope"].split()) == set(API_KEY_SCOPES)
    assert said["exp"] - said["iat"] == LIFETIME.total_seconds()


async def test_a_person_may_do_everything_but_introspect(
    instance: Instance, console: httpx.AsyncClient
) -> None:
    said = await instance.introspect(await person(console))
    assert (said["sub"], said["username"]) == ("ada", "Ada")
    assert set(said["scope"].split()) == set(API_KEY_SCOPES) - {"introspect"}


async def test_a_key_that_is_not_for_the_console_opens_none(
    instance: Instance, console: httpx.AsyncClient
) -> None:
    key = await api_key(instance.settings, scopes=WITHOUT_CONSOLE)
    answer = await console.post(SESSIONS, data={"api_key": key})
    assert (answer.status_code, answer.json()["error"]) == (403, "insufficient_scope")


async def test_a_wrong_key_opens_none_and_is_not_said_again(console: httpx.AsyncClient) -> None:
    answer = await console.post(SESSIONS, data={"api_key": "pk_wrong"})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert "pk_wrong" not in answer.text


async def test_only_a_service_may_open_one(instance: Instance) -> None:
    key = await api_key(instance.settings)
    for credential in (None, key, "a" * 43):
        async with instance.client(credential) as client:
            answer = await client.post(SESSIONS, data={"api_key": key})
        assert answer.status_code == httpx.codes.UNAUTHORIZED


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"organization_id": "acme"},
        {"subject": "ada"},
        {"organization_id": "a" * 65, "subject": "ada"},
        {"organization_id": "acme", "subject": "a\0b"},
        {"organization_id": "acme", "subject": "ada", "label": "\0"},
    ],
)
async def test_a_session_of_nobody_is_refused(
    console: httpx.AsyncClient, form: dict[str, str]
) -> None:
    assert (await console.post(SESSIONS, data=form)).status_code == httpx.codes.BAD_REQUEST


async def test_an_operator_asks_the_api_like_a_key(
    instance: Instance, console: httpx.AsyncClient, postgres: Database
) -> None:
    await known_customer(postgres)
    bearer = await person(console)
    async with instance.client(bearer) as operator:
        answer = await operator.post(
            "/api/v1/portal_sessions", json={"external_customer_id": "cust_1"}
        )
    assert answer.status_code == httpx.codes.CREATED
    assert int(answer.headers["x-ratelimit-limit"]) == instance.settings.rate_limit_per_minute


async def test_an_operator_has_the_limit_of_the_key_and_shares_it(
    instance: Instance, console: httpx.AsyncClient
) -> None:
    key = await api_key(instance.settings, rate_limit_per_minute=3)
    bearers = [await signed_in(console, api_key=key) for _ in range(2)]
    statuses = []
    for bearer in (*bearers, key, *bearers):
        async with instance.client(bearer) as client:
            answer = await client.get("/api/v1/portal_sessions?external_customer_id=x")
        statuses.append(answer.status_code)
    assert statuses == [200, 200, 200, 429, 429]


async def test_a_portal_session_of_an_operator_is_marked_as_a_preview(
    instance: Instance, console: httpx.AsyncClient, postgres: Database
) -> None:
    await known_customer(postgres)
    async with instance.client(await person(console)) as operator:
        made = await operator.post(
            "/api/v1/portal_sessions", json={"external_customer_id": "cust_1"}
        )
        linked = await operator.get("/api/v1/customers/cust_1/portal_url")
    session = made.json()["portal_session"]
    assert (session["preview"], session["by"]) == (True, "ada")
    tokens = (session["token"], linked.json()["customer"]["portal_url"].partition("#")[2])
    for token in tokens:
        # Once from Postgres, once from what Redis keeps.
        for _ in range(2):
            said = await instance.introspect(token)
            assert (said["preview"], said["by"]) == (True, "ada")


async def test_a_customers_own_session_is_no_preview(host: httpx.AsyncClient) -> None:
    answer = await host.post("/api/v1/portal_sessions", json={"external_customer_id": "cust_1"})
    assert "preview" not in answer.json()["portal_session"]


async def test_signing_out_ends_this_session_only(
    instance: Instance, console: httpx.AsyncClient
) -> None:
    here, there = await person(console), await person(console)
    answer = await console.post("/token/revoke", data={"token": here})
    assert answer.status_code == httpx.codes.OK
    assert [(await instance.introspect(one))["active"] for one in (here, there)] == [False, True]


async def test_signing_out_everywhere_ends_all_of_ones_own(
    instance: Instance, console: httpx.AsyncClient
) -> None:
    here, there, other = [await person(console, who) for who in ("ada", "ada", "bob")]
    await console.post("/token/revoke", data={"token": here, "everywhere": "true"})
    actives = [(await instance.introspect(one))["active"] for one in (here, there, other)]
    assert actives == [False, False, True]


async def test_a_session_ends_with_its_api_key(
    instance: Instance, console: httpx.AsyncClient, postgres: Database
) -> None:
    bearer = await signed_in(console, api_key=await api_key(instance.settings))
    said = await instance.introspect(bearer)
    operator = OperatorSettings(postgres_dsn=instance.settings.postgres_dsn)
    connection = await asyncpg.connect(postgres.admin_dsn)
    try:
        key_id = await connection.fetchval("SELECT api_key_id FROM token.operator_sessions")
    finally:
        await connection.close()
    assert said["sub"] == str(key_id)
    await revoke_api_key(operator, key_id)
    assert (await instance.introspect(bearer))["active"] is False
    async with instance.client(bearer) as client:
        answer = await client.get("/api/v1/portal_sessions?external_customer_id=x")
    assert answer.status_code == httpx.codes.UNAUTHORIZED


async def test_a_session_ends_after_a_working_day(settings: TokenSettings) -> None:
    now = datetime.now(UTC).timestamp()
    shift = 0.0
    async with running(settings, lambda: now + shift) as instance:
        async with instance.client(instance.service_secret) as console:
            bearer = await person(console)
        shift = (LIFETIME - timedelta(seconds=2)).total_seconds()
        assert (await instance.introspect(bearer))["active"] is True
        shift = LIFETIME.total_seconds()
        assert (await instance.introspect(bearer))["active"] is False


async def test_who_tries_keys_is_stopped_and_nobody_else(
    instance: Instance, console: httpx.AsyncClient
) -> None:
    tries = [
        await console.post(SESSIONS, data={"api_key": "pk_wrong", "client": "192.0.2.1"})
        # The minute may turn over between two of them.
        for _ in range(2 * ATTEMPTS_PER_MINUTE + 1)
    ]
    stopped = [answer for answer in tries if answer.status_code == httpx.codes.TOO_MANY_REQUESTS]
    assert stopped
    assert all(int(answer.headers["retry-after"]) > 0 for answer in stopped)
    key = await api_key(instance.settings)
    assert await signed_in(console, api_key=key, client="192.0.2.2")


async def test_a_sign_in_that_succeeds_is_no_attempt(
    instance: Instance, console: httpx.AsyncClient
) -> None:
    key = await api_key(instance.settings)
    for _ in range(2 * ATTEMPTS_PER_MINUTE + 1):
        assert await signed_in(console, api_key=key, client="192.0.2.3")


async def test_no_bearer_is_in_the_database(
    instance: Instance, console: httpx.AsyncClient, postgres: Database
) -> None:
    bearer = await person(console)
    assert bearer.startswith(PREFIX)
    connection = await asyncpg.connect(postgres.admin_dsn)
    try:
        rows = await connection.fetch("SELECT row_to_json(t)::text FROM token.operator_sessions t")
    finally:
        await connection.close()
    assert len(rows) == 1
    assert bearer.removeprefix(PREFIX) not in rows[0][0]
    assert instance.settings.service_secret.get_secret_value() not in rows[0][0]
