"""Seals the secrets of incoming webhooks for the database (AES-256-GCM). Pure; knows no table."""

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES: Final = 12
# First byte of what is stored, so that another way can be told apart one day.
_VERSION: Final = b"\x01"


class UnsealingError(Exception):
    """Sealed under another key, for another place, or altered."""


def seal(key: bytes, secret: bytes, *, place: str, nonce: bytes) -> bytes:
    """The secret, readable with `key` at this `place` only. `nonce`: 12 bytes never used before."""
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, secret, place.encode())


def unseal(key: bytes, sealed: bytes, *, place: str) -> bytes:
    """The secret. Raises UnsealingError."""
    version, nonce = sealed[:1], sealed[1 : 1 + NONCE_BYTES]
    if version != _VERSION or len(nonce) != NONCE_BYTES:
        raise UnsealingError("not sealed in a way that is known here")
    try:
        return AESGCM(key).decrypt(nonce, sealed[1 + NONCE_BYTES :], place.encode())
    except InvalidTag as error:
        raise UnsealingError("the encryption key is not the one it was sealed with") from error
