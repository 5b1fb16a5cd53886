"""Makes portal sessions, their tokens and addresses. Pure: key, time and randomness are given."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from uuid import UUID

import jwt

from contracts.scopes import PORTAL_SCOPES
from contracts.tokens import ALGORITHM, AUDIENCE, LIFETIME_SECONDS_MAX, TYPE
from services.token.signing_keys import SigningKey

_JWS = jwt.PyJWS(algorithms=[ALGORITHM])

UUID_RANDOM_BYTES = 10
UUID_VERSION_7 = 7
UUID_VARIANT = 0b10


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """What a host asks for; everything has been validated."""

    organization_id: str
    external_customer_id: str
    # The key that asks, by id.
    created_by: str
    expires_in_seconds: int = LIFETIME_SECONDS_MAX
    scopes: tuple[str, ...] = PORTAL_SCOPES
    locale: str | None = None
    view: str | None = None
    invoice_id: str | None = None
    # The operator who looks at what the customer sees.
    previewed_by: str | None = None


@dataclass(frozen=True, slots=True)
class PortalSession:
    """A session as it is stored. Its token is nowhere but in the answer that made it."""

    session_id: UUID
    organization_id: str
    external_customer_id: str
    created_at: datetime
    expires_at: datetime
    scope: str
    locale: str | None
    view: str | None
    invoice_id: str | None
    kid: str
    created_by: str
    revoked_at: datetime | None = None
    previewed_by: str | None = None


def new_session(
    request: SessionRequest, *, kid: str, now: datetime, randomness: bytes
) -> PortalSession:
    """A session that starts now. `randomness`: 10 bytes."""
    created_at = now.astimezone(UTC)
    # The token counts in whole seconds; the row says the same, so that both end together.
    whole_second = created_at.replace(microsecond=0)
    return PortalSession(
        session_id=time_ordered_id(created_at, randomness),
        organization_id=request.organization_id,
        external_customer_id=request.external_customer_id,
        created_at=created_at,
        expires_at=whole_second + timedelta(seconds=request.expires_in_seconds),
        scope=" ".join(request.scopes),
        locale=request.locale,
        view=request.view,
        invoice_id=request.invoice_id,
        kid=kid,
        created_by=request.created_by,
        previewed_by=request.previewed_by,
    )


def time_ordered_id(now: datetime, randomness: bytes) -> UUID:
    """A UUID of version 7 (RFC 9562): its order is that of time, so that inserts stay local."""
    milliseconds = int(now.timestamp() * 1000)
    random = int.from_bytes(randomness[:UUID_RANDOM_BYTES])
    number = (milliseconds & (1 << 48) - 1) << 80
    number |= UUID_VERSION_7 << 76
    number |= (random >> 62 & (1 << 12) - 1) << 64
    number |= UUID_VARIANT << 62
    number |= random & (1 << 62) - 1
    return UUID(int=number)


def claims(session: PortalSession, issuer: str) -> dict[str, str | int]:
    """The claims of the session's token."""
    issued_at = int(session.created_at.timestamp())
    return {
        "iss": issuer,
        "aud": AUDIENCE,
        "sub": session.external_customer_id,
        "organization": session.organization_id,
        "jti": str(session.session_id),
        "iat": issued_at,
        "nbf": issued_at,
        "exp": int(session.expires_at.timestamp()),
        "scope": session.scope,
    }


def sign(payload: dict[str, str | int], key: SigningKey) -> str:
    """The token of these claims."""
    # Not escaped to ASCII: the longest ids of four-byte characters would not fit the bound.
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return _JWS.encode(
        text.encode(),
        key.private_key,
        algorithm=ALGORITHM,
        headers={"typ": TYPE, "kid": key.kid},
    )


def portal_url(public_url: str, organization_id: str, token: str) -> str:
    """Where the portal opens. The fragment reaches no log and no Referer."""
    return f"{public_url}/portal/{quote(organization_id, safe='')}#{token}"
