"""The verifier of portal tokens against the table of forgeries."""

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.tokens import (
    AUDIENCE,
    CLOCK_SKEW_SECONDS,
    LIFETIME_SECONDS_MAX,
    REQUIRED_CLAIMS,
    TOKEN_BYTES_MAX,
    TYPE,
)
from services.chassis.jwt_verification import (
    ExpiredTokenError,
    InvalidTokenError,
    TokenError,
    TokenPolicy,
    key_id,
    verify,
)
from tests.token.forgeries import FORGERIES, Forger

NOW = 1_800_000_000
ISSUER = "https://billing.example.com"
POLICY = TokenPolicy(
    issuer=ISSUER,
    audience=AUDIENCE,
    type=TYPE,
    required_claims=REQUIRED_CLAIMS,
    lifetime_seconds_max=LIFETIME_SECONDS_MAX,
    bytes_max=TOKEN_BYTES_MAX,
    clock_skew_seconds=CLOCK_SKEW_SECONDS,
)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = {"key-1": KEY.public_key(), "key-2": Ed25519PrivateKey.generate().public_key()}


def claims(**changes: Any) -> dict[str, Any]:
    return {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "cust_1",
        "organization": "acme",
        "jti": "01890a5d-ac96-774b-bcce-b302099a8057",
        "iat": NOW,
        "nbf": NOW,
        "exp": NOW + LIFETIME_SECONDS_MAX,
        "scope": "portal:read",
        **changes,
    }


def forger(**changes: Any) -> Forger:
    return Forger(KEY, "key-1", claims(**changes))


def verified(token: str, now_seconds: float = NOW) -> dict[str, Any]:
    return verify(token, KEYS, POLICY, now_seconds=now_seconds)


def test_a_genuine_token_yields_its_claims() -> None:
    assert verified(forger().genuine()) == claims()


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_is_refused(forge: Callable[[Forger], str]) -> None:
    with pytest.raises(TokenError):
        verified(forge(forger()))


def test_a_token_is_good_until_the_second_in_which_it_ends() -> None:
    token = forger(exp=NOW + 60).genuine()

    assert verified(token, NOW + 59.9)
    with pytest.raises(ExpiredTokenError):
        verified(token, NOW + 60)


def test_only_a_genuine_token_is_called_expired() -> None:
    head, payload, _ = forger(exp=NOW + 60).parts()
    forged = f"{head}.{payload}.{forger().parts()[2]}"

    with pytest.raises(InvalidTokenError):
        verified(forged, NOW + 120)


def test_clocks_may_differ_by_a_little() -> None:
    token = forger().genuine()

    assert verified(token, NOW - CLOCK_SKEW_SECONDS)
    with pytest.raises(InvalidTokenError):
        verified(token, NOW - CLOCK_SKEW_SECONDS - 1)


def test_a_token_verifies_under_the_key_it_names_only() -> None:
    with pytest.raises(InvalidTokenError):
        verified(forger().with_header(kid="key-2"))


def test_the_key_of_an_unverified_token_can_be_read() -> None:
    assert key_id(forger().genuine(), TOKEN_BYTES_MAX) == "key-1"
    assert key_id("token", TOKEN_BYTES_MAX) is None
