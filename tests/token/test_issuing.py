"""Sessions, tokens and addresses as pure values."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from contracts.scopes import PORTAL_SCOPES
from contracts.tokens import TOKEN_BYTES_MAX
from contracts.values import ID_CHARACTERS_MAX, ORGANIZATION_ID_CHARACTERS_MAX
from services.chassis.jwt_verification import verify
from services.token.introspection import token_policy
from services.token.issuing import (
    PortalSession,
    SessionRequest,
    claims,
    new_session,
    portal_url,
    sign,
    time_ordered_id,
)
from services.token.signing_keys import SigningKey

ISSUER = "https://billing.example.com"
NOW = datetime(2026, 3, 4, 5, 6, 7, 890_000, tzinfo=UTC)
KEY = SigningKey("key-1", Ed25519PrivateKey.from_private_bytes(bytes(32)))


def session(**changes: Any) -> PortalSession:
    values: dict[str, Any] = {
        "organization_id": "acme",
        "external_customer_id": "cust_1",
        "created_by": "key",
    }
    request = SessionRequest(**values | changes)
    return new_session(request, kid=KEY.kid, now=NOW, randomness=bytes(range(10)))


def verified(token: str) -> dict[str, Any]:
    keys = {KEY.kid: KEY.private_key.public_key()}
    return verify(token, keys, token_policy(ISSUER), now_seconds=NOW.timestamp())


def test_a_session_lasts_twelve_hours_unless_asked_otherwise() -> None:
    whole_second = NOW.replace(microsecond=0)

    assert session().expires_at == whole_second + timedelta(hours=12)
    assert session(expires_in_seconds=60).expires_at == whole_second + timedelta(seconds=60)


def test_the_token_ends_with_the_row() -> None:
    made = session(expires_in_seconds=60)

    assert claims(made, ISSUER)["exp"] == made.expires_at.timestamp()


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=ID_CHARACTERS_MAX),
    st.text(
        st.characters(exclude_categories=["Cs"]),
        min_size=1,
        max_size=ORGANIZATION_ID_CHARACTERS_MAX,
    ),
)
def test_any_ids_survive_the_token(external_customer_id: str, organization_id: str) -> None:
    made = session(external_customer_id=external_customer_id, organization_id=organization_id)

    told = verified(sign(claims(made, ISSUER), KEY))

    assert (told["sub"], told["organization"]) == (external_customer_id, organization_id)


@pytest.mark.parametrize("character", ["x", "é", "客", "\U0001f9fe", "\x01", '"'])
def test_the_longest_ids_fit_the_bound_on_tokens(character: str) -> None:
    longest = session(
        external_customer_id=character * ID_CHARACTERS_MAX,
        organization_id=character * ORGANIZATION_ID_CHARACTERS_MAX,
        scopes=PORTAL_SCOPES,
    )

    assert len(sign(claims(longest, f"https://{'x' * 250}"), KEY)) < TOKEN_BYTES_MAX


def test_the_address_has_the_token_in_its_fragment_only() -> None:
    address = portal_url(ISSUER, "a/b ?#é", "to.ke.n")

    assert address == f"{ISSUER}/portal/a%2Fb%20%3F%23%C3%A9#to.ke.n"


@given(st.integers(0, 2**42), st.binary(min_size=10, max_size=10))
def test_ids_are_uuids_of_version_7_in_the_order_of_time(
    milliseconds: int, randomness: bytes
) -> None:
    now = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    made = time_ordered_id(now, randomness)
    later = time_ordered_id(now + timedelta(milliseconds=2), bytes(10))

    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made < later


def test_ids_differ_by_their_randomness() -> None:
    ids = {time_ordered_id(NOW, bytes([number]) * 10) for number in range(256)}

    assert len(ids) == 256
