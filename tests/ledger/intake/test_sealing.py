"""A secret opens only with its key, at its place, as it was sealed."""

from collections.abc import Callable

import pytest

from services.ledger.intake.sealing import UnsealingError, seal, unseal

KEY = bytes(range(32))
NONCE = bytes(12)


def test_a_sealed_secret_opens_again_and_does_not_show() -> None:
    sealed = seal(KEY, b"whsec", place="lago_hmac/acme", nonce=NONCE)
    assert unseal(KEY, sealed, place="lago_hmac/acme") == b"whsec"
    assert b"whsec" not in sealed


@pytest.mark.parametrize(
    ("key", "place", "altered"),
    [
        (bytes(32), "lago_hmac/acme", lambda sealed: sealed),
        (KEY, "lago_hmac/hooli", lambda sealed: sealed),
        (KEY, "lago_jwt/acme", lambda sealed: sealed),
        (KEY, "lago_hmac/acme", lambda sealed: sealed[:-1]),
        (KEY, "lago_hmac/acme", lambda sealed: b"\x02" + sealed[1:]),
        (KEY, "lago_hmac/acme", lambda _: b""),
    ],
)
def test_under_another_key_or_place_or_altered_it_stays_shut(
    key: bytes, place: str, altered: Callable[[bytes], bytes]
) -> None:
    sealed = seal(KEY, b"whsec", place="lago_hmac/acme", nonce=NONCE)
    with pytest.raises(UnsealingError):
        unseal(key, altered(sealed), place=place)
