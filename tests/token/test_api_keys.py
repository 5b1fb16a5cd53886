"""API keys: their form, what is kept of them, and how long an ended one lives on."""

import string
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.token.api_keys import (
    ALPHABET,
    ApiKey,
    NotEnoughRandomnessError,
    api_key_hash,
    api_key_text,
    looks_like_api_key,
)
from services.token.key_store import ApiKeyStore
from services.token.keyrings import API_KEY_SECONDS_MAX, ApiKeyring
from services.token.operations import list_api_keys, revoke_api_key
from services.token.settings import OperatorSettings, TokenSettings
from tests.token.conftest import Instance, api_key

PEPPER = bytes(range(32))
RANDOMNESS = st.binary(min_size=64, max_size=64)


@given(RANDOMNESS)
def test_a_key_is_letters_and_digits_after_its_prefix(randomness: bytes) -> None:
    key = api_key_text(randomness)

    assert key.startswith("pk_")
    assert len(key) == 41
    assert set(key[3:]) <= set(string.ascii_letters + string.digits)
    assert looks_like_api_key(key)


@given(RANDOMNESS, st.integers(3, 40), st.sampled_from(ALPHABET))
def test_a_key_with_one_wrong_character_is_seen_without_a_question(
    randomness: bytes, position: int, character: str
) -> None:
    key = api_key_text(randomness)
    changed = key[:position] + character + key[position + 1 :]

    assert looks_like_api_key(changed) == (changed == key)


def test_a_key_has_more_than_128_random_bits() -> None:
    assert len(ALPHABET) ** 32 > 2**190


def test_no_letter_is_favoured() -> None:
    # 256 is no multiple of 62: the eight bytes left over are not used.
    assert api_key_text([255] * 8 + [0] * 32) == api_key_text([0] * 32)


def test_too_little_randomness_makes_no_key() -> None:
    with pytest.raises(NotEnoughRandomnessError):
        api_key_text([0] * 31)


@pytest.mark.parametrize("text", ["", "pk_", "pk_" + "é" * 38, "sk_" + "0" * 38, "0" * 41])
def test_what_is_no_key_does_not_look_like_one(text: str) -> None:
    assert not looks_like_api_key(text)


def test_what_is_kept_depends_on_the_pepper() -> None:
    key = api_key_text(range(64))

    assert api_key_hash(key, PEPPER) != api_key_hash(key, bytes(32))
    assert len(api_key_hash(key, PEPPER)) == 32


class OneKey(ApiKeyStore):
    """Knows one key until it is ended, and counts the questions."""

    def __init__(self, key: ApiKey) -> None:
        self.key: ApiKey | None = key
        self.questions = 0

    async def find(self, key_hash: bytes) -> ApiKey | None:
        assert key_hash
        self.questions += 1
        return self.key


async def test_an_ended_key_lives_on_for_less_than_a_second() -> None:
    now = 0.0
    store = OneKey(ApiKey(UUID(int=1), "acme", frozenset(), None))
    keyring = ApiKeyring(store, PEPPER, now=lambda: now)
    text = api_key_text(range(64))

    assert await keyring.find(text) is store.key
    store.key = None
    now += API_KEY_SECONDS_MAX
    assert await keyring.find(text) is not None
    assert store.questions == 1
    now += 0.01
    assert await keyring.find(text) is None
    assert API_KEY_SECONDS_MAX < 1


async def test_an_unknown_key_works_as_soon_as_it_exists(instance: Instance, customer: str) -> None:
    key = await api_key(instance.settings, expires_in_days=1)
    async with instance.client(key) as client:
        answer = await client.get(f"/api/v1/customers/{customer}/portal_url")

    assert answer.status_code == httpx.codes.OK


async def test_a_service_is_told_at_once_that_a_key_has_ended(
    instance: Instance, settings: TokenSettings
) -> None:
    """It keeps the answer for most of a second, so the answer must not be old already."""
    operator = OperatorSettings(postgres_dsn=settings.postgres_dsn)
    key = await api_key(settings)
    assert (await instance.introspect(key))["active"] is True
    (listed,) = await list_api_keys(operator, "acme")

    await revoke_api_key(operator, UUID(listed["id"]))

    assert (await instance.introspect(key))["active"] is False


async def test_a_key_of_another_pepper_is_none(instance: Instance, settings: TokenSettings) -> None:
    other = settings.model_copy(update={"api_key_pepper": settings.encryption_key})

    assert (await instance.introspect(await api_key(other)))["active"] is False
