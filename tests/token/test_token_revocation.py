"""POST /token/revoke (RFC 7009): a token's bearer, its host and our services may end it."""

import httpx
import pytest

from tests.servers import Database
from tests.token.conftest import Instance, api_key, known_customer, new_session


async def is_active(instance: Instance, token: str) -> bool:
    return bool((await instance.introspect(token))["active"])


async def revoke(
    instance: Instance, token: str | None, credential: str | None = None
) -> httpx.Response:
    form = {} if token is None else {"token": token}
    async with instance.client(credential) as client:
        return await client.post("/token/revoke", data=form)


@pytest.mark.parametrize("way", ["bearer", "bearer and form", "form"])
async def test_a_bearer_ends_its_own_token(
    instance: Instance, host: httpx.AsyncClient, way: str
) -> None:
    token = (await new_session(host))["token"]

    answer = await revoke(
        instance,
        token if "form" in way else None,
        token if "bearer" in way else None,
    )

    assert (answer.status_code, answer.content) == (200, b"")
    assert await instance.introspect(token) == {"active": False, "reason": "revoked"}


async def test_a_bearer_does_not_end_another_token(
    instance: Instance, host: httpx.AsyncClient
) -> None:
    own, other = (await new_session(host))["token"], (await new_session(host))["token"]

    answer = await revoke(instance, other, own)

    assert (answer.status_code, answer.json()) == (403, {"error": "unauthorized_client"})
    assert await is_active(instance, other)


async def test_a_service_ends_any_token(instance: Instance, host: httpx.AsyncClient) -> None:
    token = (await new_session(host))["token"]

    assert (await revoke(instance, token, instance.service_secret)).status_code == 200
    assert not await is_active(instance, token)


async def test_a_host_ends_tokens_of_its_own_organization_only(
    postgres: Database, instance: Instance, host: httpx.AsyncClient
) -> None:
    await known_customer(postgres, organization_id="globex")
    token = (await new_session(host))["token"]
    stranger = await api_key(instance.settings, "globex")
    own = await api_key(instance.settings, "acme")

    foreign = await revoke(instance, token, stranger)
    active_after_foreign = await is_active(instance, token)
    ours = await revoke(instance, token, own)

    assert (foreign.status_code, ours.status_code) == (200, 200)
    assert active_after_foreign
    assert not await is_active(instance, token)


@pytest.mark.parametrize("token", ["nonsense", "a.b.c", "x" * 5_000])
async def test_a_token_that_is_none_is_as_good_as_ended(instance: Instance, token: str) -> None:
    assert (await revoke(instance, token)).status_code == httpx.codes.OK


async def test_no_token_is_an_invalid_request(instance: Instance) -> None:
    answer = await revoke(instance, None)

    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})


async def test_a_key_names_the_token_that_it_ends(instance: Instance) -> None:
    answer = await revoke(instance, None, await api_key(instance.settings))

    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})


async def test_api_keys_are_not_ended_here(instance: Instance) -> None:
    answer = await revoke(instance, await api_key(instance.settings))

    assert (answer.status_code, answer.json()) == (400, {"error": "unsupported_token_type"})


async def test_a_key_without_the_scope_ends_nothing(
    instance: Instance, host: httpx.AsyncClient
) -> None:
    token = (await new_session(host))["token"]
    reader = await api_key(instance.settings, scopes=("portal_sessions:read",))

    answer = await revoke(instance, token, reader)

    assert (answer.status_code, answer.json()) == (403, {"error": "insufficient_scope"})
    assert await is_active(instance, token)


async def test_a_key_that_is_none_ends_nothing(instance: Instance, host: httpx.AsyncClient) -> None:
    token = (await new_session(host))["token"]

    assert (await revoke(instance, token, "pk_wrong")).status_code == httpx.codes.UNAUTHORIZED
    assert await is_active(instance, token)
