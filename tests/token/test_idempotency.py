"""A host that asks again with the same key gets the same session, not another one."""

import asyncio

import asyncpg
import httpx
import pytest

from services.token.routes.described import API
from services.token.settings import TokenSettings
from tests.described import addresses, ignoring_idempotency_keys
from tests.servers import Database
from tests.token.conftest import Instance, api_key, running

ADDRESS = "/api/v1/portal_sessions"
KEY = {"idempotency-key": "order-42"}
BODY = {"external_customer_id": "cust_1"}


async def kept(postgres: Database) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(postgres.admin_dsn)
    try:
        return await connection.fetch("SELECT * FROM token.idempotency_keys")
    finally:
        await connection.close()


@pytest.mark.usefixtures("customer")
async def test_the_same_request_gets_the_same_answer(host: httpx.AsyncClient) -> None:
    first = await host.post(ADDRESS, json=BODY, headers=KEY)
    again = await host.post(ADDRESS, json=BODY, headers=KEY)
    other = await host.post(ADDRESS, json=BODY, headers={"idempotency-key": "order-43"})

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["content-type"] == first.headers["content-type"]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert other.json()["portal_session"]["id"] != first.json()["portal_session"]["id"]


@pytest.mark.usefixtures("customer")
async def test_another_body_with_the_same_key_is_refused(host: httpx.AsyncClient) -> None:
    await host.post(ADDRESS, json=BODY, headers=KEY)

    refused = await host.post(ADDRESS, json=BODY | {"expires_in": 60}, headers=KEY)

    assert refused.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert refused.json()["error_details"] == {"idempotency_key": ["value_already_exist"]}


@pytest.mark.usefixtures("customer")
async def test_one_of_many_at_once_is_answered_and_the_others_get_its_answer_or_wait(
    host: httpx.AsyncClient,
) -> None:
    answers = await asyncio.gather(*(host.post(ADDRESS, json=BODY, headers=KEY) for _ in range(8)))

    assert {answer.status_code for answer in answers} <= {201, 409}
    made = {answer.json()["portal_session"]["id"] for answer in answers if answer.is_success}
    assert len(made) == 1
    for answer in answers:
        if answer.status_code == httpx.codes.CONFLICT:
            assert answer.json()["code"] == "idempotency_key_in_use"
            assert answer.headers["retry-after"] == "1"


@pytest.mark.usefixtures("customer")
async def test_a_request_that_is_still_answered_is_a_conflict(
    host: httpx.AsyncClient, postgres: Database
) -> None:
    """Until the one that holds the key has had its time."""
    await host.post(ADDRESS, json=BODY, headers=KEY)
    connection = await asyncpg.connect(postgres.admin_dsn)
    unanswered = "UPDATE token.idempotency_keys SET answer = NULL, expires_at = now() + $1"

    await connection.execute(unanswered + " * interval '1 minute'", 1)
    held = await host.post(ADDRESS, json=BODY, headers=KEY)
    await connection.execute(unanswered + " * interval '1 minute'", -1)
    given_up = await host.post(ADDRESS, json=BODY, headers=KEY)
    await connection.close()

    assert (held.status_code, given_up.status_code) == (409, 201)


@pytest.mark.usefixtures("customer")
async def test_what_was_refused_may_be_tried_again_with_the_same_key(
    host: httpx.AsyncClient, postgres: Database
) -> None:
    unknown = await host.post(ADDRESS, json={"external_customer_id": "nobody"}, headers=KEY)
    wrong = await host.post(ADDRESS, json=BODY | {"expires_in": 0}, headers=KEY)
    assert await kept(postgres) == []

    right = await host.post(ADDRESS, json=BODY, headers=KEY)

    assert [one.status_code for one in (unknown, wrong, right)] == [404, 422, 201]


@pytest.mark.usefixtures("customer")
async def test_a_key_is_the_callers_own(instance: Instance, host: httpx.AsyncClient) -> None:
    first = await host.post(ADDRESS, json=BODY, headers=KEY)
    async with instance.client(await api_key(instance.settings)) as client:
        other = await client.post(ADDRESS, json=BODY, headers=KEY)

    assert other.status_code == httpx.codes.CREATED
    assert other.json()["portal_session"]["id"] != first.json()["portal_session"]["id"]


@pytest.mark.usefixtures("customer")
async def test_what_is_kept_cannot_be_read_by_whoever_has_the_database(
    host: httpx.AsyncClient, postgres: Database
) -> None:
    made = (await host.post(ADDRESS, json=BODY, headers=KEY)).json()["portal_session"]

    (row,) = await kept(postgres)

    for secret in (made["token"], made["id"], KEY["idempotency-key"]):
        assert secret.encode() not in row["answer"] + row["key_digest"] + row["body_digest"]


async def test_a_key_that_is_none_is_refused(host: httpx.AsyncClient) -> None:
    for key in ("", "a b", "x" * 256):
        answer = await host.post(ADDRESS, json=BODY, headers={"idempotency-key": key})
        assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
        assert answer.json()["error_details"] == {"idempotency_key": ["value_is_invalid"]}


@pytest.mark.usefixtures("customer")
async def test_after_a_day_a_key_is_forgotten_and_swept(
    settings: TokenSettings, postgres: Database
) -> None:
    key, now = await api_key(settings), [1_800_000_000.0]
    async with running(settings, lambda: now[0]) as instance, instance.client(key) as host:
        first = await host.post(ADDRESS, json=BODY, headers=KEY)
        now[0] += 86_399
        kept_still = await host.post(ADDRESS, json=BODY, headers=KEY)
        now[0] += 1
        other = await host.post(ADDRESS, json=BODY, headers={"idempotency-key": "order-43"})
        assert len(await kept(postgres)) == 1
        anew = await host.post(ADDRESS, json=BODY, headers=KEY)

    assert kept_still.content == first.content
    ids = {answer.json()["portal_session"]["id"] for answer in (first, other, anew)}
    assert len(ids) == 3


async def test_every_post_takes_a_key(host: httpx.AsyncClient) -> None:
    assert await ignoring_idempotency_keys(host, addresses(API, "post", {}).values()) == {}
