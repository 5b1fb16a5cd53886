"""The portal link of a customer, as Lago's clients ask for it."""

import asyncio
from urllib.parse import quote

import httpx
import pytest
from lago_python_client.client import Client as LagoClient
from lago_python_client.exceptions import LagoApiError

from tests.servers import Database
from tests.token.conftest import PUBLIC_URL, Instance, api_key, known_customer

ADDRESS = "/api/v1/customers/{}/portal_url"


async def portal_url(host: httpx.AsyncClient, external_id: str = "cust_1") -> httpx.Response:
    return await host.get(ADDRESS.format(quote(external_id, safe="")))


async def test_a_portal_url_opens_a_session_of_the_customer(
    instance: Instance, host: httpx.AsyncClient
) -> None:
    answer = await portal_url(host)

    address, _, token = answer.json()["customer"]["portal_url"].partition("#")
    assert address == f"{PUBLIC_URL}/portal/acme"
    told = await instance.introspect(token)
    assert (told["active"], told["token_type"]) == (True, "portal")
    assert (told["organization_id"], told["sub"]) == ("acme", "cust_1")
    assert told["scope"] == "portal:read portal:download portal:preferences"
    assert told["exp"] - told["iat"] == 43_200


async def test_every_call_makes_a_fresh_session(host: httpx.AsyncClient) -> None:
    assert (await portal_url(host)).json() != (await portal_url(host)).json()


async def test_a_customer_that_no_event_has_named_is_not_found(host: httpx.AsyncClient) -> None:
    answer = await portal_url(host, "nobody")

    assert answer.status_code == httpx.codes.NOT_FOUND
    assert answer.json() == {"status": 404, "error": "Not Found", "code": "customer_not_found"}


async def test_the_customer_of_another_organization_is_not_found(
    postgres: Database, host: httpx.AsyncClient
) -> None:
    await known_customer(postgres, "theirs", organization_id="globex")

    assert (await portal_url(host, "theirs")).json() == (await portal_url(host, "nobody")).json()


@pytest.mark.parametrize(
    "external_id",
    [
        "a/b",
        "a?b",
        "a#b",
        "100%",
        "%2F",
        "é ü",
        "客户",
        "a b+c",
        "a..b",
        "a\nb",
        "x/portal_url",
        "\U0001f9fe",
    ],
)
async def test_an_escaped_id_is_taken_as_it_is(
    postgres: Database, instance: Instance, host: httpx.AsyncClient, external_id: str
) -> None:
    await known_customer(postgres, external_id)

    answer = await portal_url(host, external_id)

    assert answer.status_code == httpx.codes.OK, answer.text
    token = answer.json()["customer"]["portal_url"].partition("#")[2]
    assert (await instance.introspect(token))["sub"] == external_id


async def test_a_slash_between_segments_is_no_part_of_an_id(
    postgres: Database, host: httpx.AsyncClient
) -> None:
    await known_customer(postgres, "a/b")

    assert (await host.get("/api/v1/customers/a/b/portal_url")).status_code == 404


@pytest.mark.parametrize("path", ["%FF", "a%00b", "x" * 201, ""])
async def test_what_can_be_no_id_is_not_found(host: httpx.AsyncClient, path: str) -> None:
    answer = await host.get(ADDRESS.format(path))

    assert answer.status_code == httpx.codes.NOT_FOUND
    assert answer.json()["code"] == "customer_not_found"


async def test_without_a_key_nobody_gets_a_link(instance: Instance, customer: str) -> None:
    async with instance.client() as client:
        answer = await portal_url(client, customer)

    assert answer.status_code == httpx.codes.UNAUTHORIZED
    assert answer.json() == {"status": 401, "error": "Unauthorized"}


async def test_a_key_without_the_scope_is_told_what_is_not_allowed(
    instance: Instance, customer: str
) -> None:
    key = await api_key(instance.settings, scopes=("portal_sessions:read",))
    async with instance.client(key) as client:
        answer = await portal_url(client, customer)

    assert answer.status_code == httpx.codes.FORBIDDEN
    assert answer.json()["code"] == "portal_sessions_write_not_allowed"


async def test_the_link_stays_in_no_cache(host: httpx.AsyncClient) -> None:
    assert (await portal_url(host)).headers["cache-control"] == "no-store"


async def test_the_unmodified_lago_client_gets_a_link_and_its_errors(
    instance: Instance, customer: str
) -> None:
    lago = LagoClient(api_key=await api_key(instance.settings), api_url=f"{instance.url}/")

    link = await asyncio.to_thread(lago.customers.portal_url, customer)
    with pytest.raises(LagoApiError) as refused:
        await asyncio.to_thread(lago.customers.portal_url, "nobody")

    assert link.startswith(f"{PUBLIC_URL}/portal/acme#")
    assert refused.value.status_code == httpx.codes.NOT_FOUND
