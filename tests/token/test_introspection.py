"""Introspection (RFC 7662): who may ask, and what is said of which token."""

import time
from collections.abc import Callable

import asyncpg
import httpx
import pytest
from structlog.testing import capture_logs

from contracts.tokens import AUDIENCE
from services.chassis.introspection import IntrospectionClient, IntrospectionUnavailableError
from services.chassis.settings import key_bytes
from services.token.key_store import SigningKeyStore
from services.token.signing_keys import key_ring
from tests.servers import Database
from tests.token.conftest import (
    PUBLIC_URL,
    Instance,
    api_key,
    known_customer,
    new_session,
    random_key,
)
from tests.token.forgeries import FORGERIES, MISFITS, Forger

EVERYTHING = {**FORGERIES, **MISFITS}


@pytest.fixture
async def forger(postgres: Database, instance: Instance, host: httpx.AsyncClient) -> Forger:
    """Holds the service's own key and a live session's claims."""
    await known_customer(postgres, "cust_2")
    session = await new_session(host, expires_in=3_600)
    pool = await asyncpg.create_pool(postgres.token_dsn, min_size=1, max_size=1)
    stored = await SigningKeyStore(pool).find()
    await pool.close()
    key = key_ring(stored, key_bytes(instance.settings.encryption_key)).current
    now = int(time.time())
    return Forger(
        key.private_key,
        key.kid,
        {
            "iss": PUBLIC_URL,
            "aud": AUDIENCE,
            "sub": "cust_1",
            "organization": "acme",
            "jti": session["id"],
            "iat": now,
            "nbf": now,
            "exp": now + 3_600,
            "scope": "portal:read",
        },
    )


async def test_every_forgery_is_inactive_and_only_the_expired_one_is_called_so(
    instance: Instance, forger: Forger
) -> None:
    assert (await instance.introspect(forger.genuine()))["active"] is True

    answers = {name: await instance.introspect(forge(forger)) for name, forge in EVERYTHING.items()}

    expected = {name: {"active": False, "reason": "invalid"} for name in EVERYTHING}
    assert answers == {**expected, "expired": {"active": False, "reason": "expired"}}


@pytest.mark.parametrize("forge", [FORGERIES["expired"], MISFITS["a session that nobody made"]])
async def test_a_host_is_not_told_why(
    host: httpx.AsyncClient, forger: Forger, forge: Callable[[Forger], str]
) -> None:
    answer = await host.post("/token/introspect", data={"token": forge(forger)})

    assert answer.json() == {"active": False}


async def test_a_host_is_told_of_its_own_organization_only(
    postgres: Database, instance: Instance, host: httpx.AsyncClient
) -> None:
    await known_customer(postgres, organization_id="globex")
    token = (await new_session(host))["token"]

    own = (await host.post("/token/introspect", data={"token": token})).json()
    async with instance.client(await api_key(instance.settings, "globex")) as stranger:
        foreign = await stranger.post("/token/introspect", data={"token": token})

    assert (own["active"], own["sub"]) == (True, "cust_1")
    assert "clock" not in own
    assert foreign.json() == {"active": False}


async def test_what_the_session_was_made_with_is_told(
    instance: Instance, host: httpx.AsyncClient
) -> None:
    session = await new_session(
        host, locale="pt_br", view="invoices", invoice_id="inv/1", scopes=["portal:read"]
    )

    told = await instance.introspect(session["token"])

    assert (told["locale"], told["view"], told["invoice_id"]) == ("pt-BR", "invoices", "inv/1")
    assert (told["scope"], told["jti"]) == ("portal:read", session["id"])


async def test_an_api_key_is_told_to_a_service_only(
    instance: Instance, host: httpx.AsyncClient
) -> None:
    key = await api_key(instance.settings, scopes=("events:write", "billing:read"))

    told = await instance.introspect(key)
    refused = await host.post("/token/introspect", data={"token": key})

    assert (told["active"], told["token_type"]) == (True, "api_key")
    assert (told["organization_id"], told["scope"]) == ("acme", "billing:read events:write")
    assert refused.json() == {"active": False}


@pytest.mark.parametrize("key", ["pk_", "pk_" + "a" * 38, "pk_é", "", "service secret"], ids=repr)
async def test_a_key_that_is_none_is_inactive_or_no_question(instance: Instance, key: str) -> None:
    async with instance.client(instance.service_secret) as client:
        answer = await client.post("/token/introspect", data={"token": key})

    if key:
        assert answer.json()["active"] is False
    else:
        assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})


@pytest.mark.parametrize("credential", [None, "wrong", "pk_wrong", "é"])
async def test_who_cannot_say_who_asks_is_told_nothing(
    instance: Instance, credential: str | None
) -> None:
    headers = [] if credential is None else [(b"authorization", f"Bearer {credential}".encode())]
    async with instance.client() as client:
        answer = await client.post("/token/introspect", data={"token": "x"}, headers=headers)

    assert answer.status_code == httpx.codes.UNAUTHORIZED
    assert answer.json() == {"error": "invalid_client"}


async def test_a_key_needs_the_scope_to_ask(instance: Instance, customer: str) -> None:
    key = await api_key(instance.settings, scopes=("portal_sessions:write",))
    async with instance.client(key) as client:
        answer = await client.post("/token/introspect", data={"token": customer})

    assert (answer.status_code, answer.json()) == (403, {"error": "insufficient_scope"})


@pytest.mark.parametrize(
    "body", [b"", b"token=a&token=b", b"token=%FF", b"a=1&" * 20, b"token"], ids=repr
)
async def test_a_form_without_one_token_is_no_question(instance: Instance, body: bytes) -> None:
    async with instance.client(instance.service_secret) as client:
        answer = await client.post("/token/introspect", content=body)

    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})


async def test_a_body_larger_than_any_token_is_refused(instance: Instance) -> None:
    async with instance.client(instance.service_secret) as client:
        answer = await client.post("/token/introspect", data={"token": "x" * 20_000})

    assert answer.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE


async def test_the_answer_stays_in_no_cache(instance: Instance) -> None:
    async with instance.client(instance.service_secret) as client:
        answer = await client.post("/token/introspect", data={"token": "x"})

    assert answer.headers["cache-control"] == "no-store"


async def test_a_service_with_another_secret_logs_what_is_wrong_once(instance: Instance) -> None:
    async with IntrospectionClient(instance.url, random_key()) as asking:
        with capture_logs() as logged:
            for _ in range(3):
                with pytest.raises(IntrospectionUnavailableError):
                    await asking.introspect("pk_any")
    assert [each["event"] for each in logged] == [
        "SERVICE_SECRET is not the one that the token service has"
    ]
