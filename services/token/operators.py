"""Sessions of operators in the console: how they look, how long they last, what they may do. Pure.

    pos_ + 32 random bytes in base64url

What is kept of the bearer is a hash under the pepper of the API keys.
"""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from contracts.scopes import API_KEY_SCOPES
from services.token.api_keys import ApiKey

PREFIX: Final = "pos_"
SECRET_BYTES: Final = 32
TEXT_CHARACTERS: Final = len(PREFIX) + 43
# A working day.
LIFETIME: Final = timedelta(hours=8)
# How exactly it is known when somebody was last there; a write for each request would be too many.
SEEN_AGAIN: Final = timedelta(minutes=1)
CONSOLE_SCOPE: Final = "console"
# Of whoever the provider has vouched for. Tokens of the portal are for machines to introspect.
PERSON_SCOPES: Final = frozenset(API_KEY_SCOPES) - {"introspect"}


class NotAnOperatorError(Exception):
    """The API key is good, and not for the console."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who signs in. `api_key_id`: the key that it was done with, and that ends the session."""

    organization_id: str
    subject: str
    label: str
    api_key_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OperatorSession:
    """A session as the service knows it; its bearer is not part of it."""

    operator_session_id: UUID
    organization_id: str
    subject: str
    label: str
    api_key_id: UUID | None
    created_at: datetime
    expires_at: datetime
    last_seen_at: datetime
    scopes: frozenset[str]
    rate_limit_per_minute: int | None = None


def sign_in_of_key(key: ApiKey) -> SignIn:
    """Raises NotAnOperatorError."""
    if CONSOLE_SCOPE not in key.scopes:
        raise NotAnOperatorError
    identity = str(key.api_key_id)
    return SignIn(
        key.organization_id,
        subject=identity,
        label=key.name or f"API key …{identity[-6:]}",
        api_key_id=key.api_key_id,
    )


def operator_text(randomness: bytes) -> str:
    """The bearer of a new session, from 32 random bytes."""
    return PREFIX + urlsafe_b64encode(randomness).decode().rstrip("=")


def looks_like_operator(credential: str) -> bool:
    """Whether it can be a session's bearer at all."""
    return (
        len(credential) == TEXT_CHARACTERS
        and credential.startswith(PREFIX)
        and credential.isascii()
    )


def operator_hash(text: str, pepper: bytes) -> bytes:
    """What is stored: HMAC-SHA256 of the bearer."""
    return hmac.digest(pepper, text.encode(), "sha256")


def new_operator_session(
    sign_in: SignIn, *, session_id: UUID, now: datetime, scopes: frozenset[str]
) -> OperatorSession:
    """A session that starts now."""
    created_at = now.astimezone(UTC)
    return OperatorSession(
        operator_session_id=session_id,
        organization_id=sign_in.organization_id,
        subject=sign_in.subject,
        label=sign_in.label,
        api_key_id=sign_in.api_key_id,
        created_at=created_at,
        expires_at=created_at.replace(microsecond=0) + LIFETIME,
        last_seen_at=created_at,
        scopes=scopes,
    )
