"""API keys: how they look, and what is kept of them. Pure; randomness and pepper are given.

    pk_ + 32 random letters and digits (190 bits) + 6 that check the rest

The prefix lets secret scanners find a leaked key, and the check lets anybody tell a mistyped one
without a question to the database. What is kept is a hash under a pepper that the database does
not have: of a random key a fast hash tells nothing, and a slow one could be used to stop the
service.
"""

import hmac
import string
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID
from zlib import crc32

PREFIX = "pk_"
ALPHABET = string.digits + string.ascii_letters
BODY_CHARACTERS = 32
CHECK_CHARACTERS = 6
KEY_CHARACTERS = len(PREFIX) + BODY_CHARACTERS + CHECK_CHARACTERS
# Bytes at or above the largest multiple of the alphabet would favour its first letters.
UNBIASED_BYTE_MAX = 256 - 256 % len(ALPHABET)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as the service knows it; its text is not part of it."""

    api_key_id: UUID
    organization_id: str
    scopes: frozenset[str]
    rate_limit_per_minute: int | None
    # What its maker said that it is for.
    name: str = ""


class NotEnoughRandomnessError(ValueError):
    """The random bytes given did not yield a whole key."""


def api_key_text(randomness: Iterable[int]) -> str:
    """The text of a new key, from random bytes; takes 34 of them on average, 64 are plenty."""
    letters = [ALPHABET[byte % len(ALPHABET)] for byte in randomness if byte < UNBIASED_BYTE_MAX]
    if len(letters) < BODY_CHARACTERS:
        raise NotEnoughRandomnessError
    body = "".join(letters[:BODY_CHARACTERS])
    return f"{PREFIX}{body}{_check(body)}"


def looks_like_api_key(credential: str) -> bool:
    """Whether it can be a key at all: its prefix, its length and its check."""
    if len(credential) != KEY_CHARACTERS or not credential.startswith(PREFIX):
        return False
    body = credential[len(PREFIX) : -CHECK_CHARACTERS]
    return credential.isascii() and credential[-CHECK_CHARACTERS:] == _check(body)


def api_key_hash(text: str, pepper: bytes) -> bytes:
    """What is stored: HMAC-SHA256 of the key."""
    return hmac.digest(pepper, text.encode(), "sha256")


def same_hash(one: bytes, other: bytes) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(one, other)


def _check(body: str) -> str:
    number = crc32(body.encode())
    characters = []
    for _ in range(CHECK_CHARACTERS):
        number, remainder = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[remainder])
    return "".join(characters)
