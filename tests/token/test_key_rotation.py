"""Signing keys: two live ones, rotated without ending a session, withdrawn when they leak."""

import json
from base64 import urlsafe_b64encode

import httpx
import jwt
import pytest
from pydantic import SecretStr

from services.chassis.settings import WrongSettingError
from services.token.metrics import Metrics
from services.token.operations import rotate_keys
from services.token.service import open_service
from services.token.settings import SigningKeySettings, TokenSettings
from services.token.signing_keys import (
    KEY_RANDOM_BYTES,
    KeyNotOpenedError,
    key_ring,
    new_stored_key,
)
from tests.token.conftest import Instance, new_session, random_key, running, until

ENCRYPTION_KEY = bytes(range(32))


async def rotate(settings: TokenSettings, *, withdraw: bool = False) -> dict[str, str]:
    """The kids by state."""
    rotated = await rotate_keys(
        SigningKeySettings(
            postgres_dsn=settings.postgres_dsn, encryption_key=settings.encryption_key
        ),
        withdraw=withdraw,
    )
    return {key["state"]: key["kid"] for key in rotated["keys"]}


async def jwks(instance: Instance) -> dict[str, dict[str, str]]:
    async with instance.client() as client:
        answer = await client.get("/.well-known/jwks.json")
    return {key["kid"]: key for key in answer.json()["keys"]}


def kid_of(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


async def signs(instance: Instance, host: httpx.AsyncClient, kid: str) -> None:
    async def signed() -> bool:
        return kid_of((await new_session(host))["token"]) == kid

    await until(signed)
    assert instance.url


async def test_two_keys_are_published_and_one_of_them_signs(
    instance: Instance, host: httpx.AsyncClient
) -> None:
    token = (await new_session(host))["token"]
    published = await jwks(instance)

    assert len(published) == 2
    assert kid_of(token) in published
    key = published[kid_of(token)]
    assert {name: key[name] for name in ("kty", "crv", "use", "alg")} == {
        "kty": "OKP",
        "crv": "Ed25519",
        "use": "sig",
        "alg": "EdDSA",
    }
    assert "d" not in key


async def test_anybody_may_verify_a_token_with_the_published_key(
    instance: Instance, host: httpx.AsyncClient
) -> None:
    token = (await new_session(host))["token"]
    key = jwt.PyJWK(json.loads(json.dumps((await jwks(instance))[kid_of(token)])))

    claims = jwt.decode(token, key, algorithms=["EdDSA"], audience="portico-portal")

    assert claims["sub"] == "cust_1"


async def test_the_published_keys_may_be_kept_for_minutes(instance: Instance) -> None:
    async with instance.client() as client:
        answer = await client.get("/.well-known/jwks.json")

    assert answer.headers["cache-control"] == "public, max-age=300"


async def test_after_a_rotation_old_tokens_verify_and_the_published_next_key_signs(
    instance: Instance, host: httpx.AsyncClient
) -> None:
    before = (await new_session(host))["token"]
    published_before = set(await jwks(instance))

    kids = await rotate(instance.settings)

    assert kids["previous"] == kid_of(before)
    assert kids["current"] in published_before
    await signs(instance, host, kids["current"])
    assert (await instance.introspect(before))["active"] is True
    assert set(await jwks(instance)) == set(kids.values())


async def test_tokens_of_every_earlier_key_verify_until_they_end(
    instance: Instance, host: httpx.AsyncClient
) -> None:
    tokens = []
    for _ in range(3):
        tokens.append((await new_session(host))["token"])
        await signs(instance, host, (await rotate(instance.settings))["current"])

    assert all([(await instance.introspect(token))["active"] for token in tokens])
    assert len({kid_of(token) for token in tokens}) == 3


async def test_an_instance_that_missed_a_rotation_fetches_the_key_a_token_names(
    instance: Instance, host: httpx.AsyncClient, settings: TokenSettings
) -> None:
    assert host.base_url.host
    for _ in range(2):
        await rotate(settings)
    # A fresh instance signs with a key that the older one has never heard of.
    async with (
        running(settings) as fresh,
        fresh.client(str(host.headers["authorization"])[7:]) as new,
    ):
        token = (await new_session(new))["token"]

        async def known() -> bool:
            return bool((await instance.introspect(token))["active"])

        await until(known)


async def test_withdrawn_keys_end_what_they_signed_at_once(
    instance: Instance, host: httpx.AsyncClient
) -> None:
    before = (await new_session(host))["token"]
    assert (await instance.introspect(before))["active"] is True

    kids = await rotate(instance.settings, withdraw=True)

    async def refused() -> bool:
        return not (await instance.introspect(before))["active"]

    await until(refused)
    assert kid_of(before) not in kids.values()
    await signs(instance, host, kids["current"])
    assert (await instance.introspect((await new_session(host))["token"]))["clock"] == 1


async def test_a_service_with_another_encryption_key_does_not_start(
    instance: Instance, settings: TokenSettings
) -> None:
    assert instance.url
    other = settings.model_copy(update={"encryption_key": SecretStr(random_key())})

    with pytest.raises(WrongSettingError, match="sealed with another one") as refused:
        async with open_service(other, Metrics()):
            pass
    assert refused.value.name == "ENCRYPTION_KEY"


def test_a_sealed_key_opens_under_its_own_name_only() -> None:
    stored = new_stored_key("current", ENCRYPTION_KEY, bytes(KEY_RANDOM_BYTES))
    renamed = type(stored)("other", stored.state, stored.public_key, stored.sealed_private_key)

    assert key_ring([stored], ENCRYPTION_KEY).current.kid == stored.kid
    for key, encryption_key in ((renamed, ENCRYPTION_KEY), (stored, bytes(32))):
        with pytest.raises(KeyNotOpenedError):
            key_ring([key], encryption_key)


def test_what_is_stored_does_not_show_the_private_key() -> None:
    seed = bytes(range(100, 132))
    stored = new_stored_key("current", ENCRYPTION_KEY, seed + bytes(KEY_RANDOM_BYTES - len(seed)))

    assert seed not in stored.sealed_private_key
    assert urlsafe_b64encode(seed) not in stored.sealed_private_key
