"""Whose session a request belongs to, and whether it is still good. Knows no page and no table.

SessionRefused                 what it answers
├── TokenMissing               401 token_missing
├── TokenInvalid               401 token_invalid
├── TokenExpired               401 token_expired
├── TokenRevoked               401 token_revoked
└── SessionUnknown             503 unavailable: it cannot be checked now, and in doubt is refused
"""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Final

from prometheus_client import Counter
from pydantic import ValidationError
from starlette.requests import Request

from contracts.problems import ProblemCode
from contracts.tokens import (
    AUDIENCE,
    CLOCK_SKEW_SECONDS,
    LIFETIME_SECONDS_MAX,
    REQUIRED_CLAIMS,
    TOKEN_BYTES_MAX,
    TYPE,
    Introspection,
    PortalClaims,
)
from services.chassis.http import ProblemFailure, bearer
from services.chassis.introspection import IntrospectionClient, IntrospectionUnavailableError
from services.chassis.jwt_verification import (
    ExpiredTokenError,
    InvalidTokenError,
    TokenPolicy,
    key_id,
    verify,
)
from services.portal.hearing import Hearing
from services.portal.key_ring import KeyRing, KeysUnavailableError
from services.portal.verified_tokens import VerifiedTokens
from services.portal.viewer import Viewer

__all__ = ["SessionGuard", "SessionRefused", "Viewer"]

# How requests came to be let in or not: "asked" should be rare beside "remembered".
_CHECKS: Final = Counter("portal_token_checks_total", "Checks of portal tokens.", ["outcome"])
_REMEMBERED, _ASKED, _REFUSED, _NOT_KNOWN = map(
    _CHECKS.labels, ("remembered", "asked", "refused", "not_known")
)

_AGAIN: Final = "Open the portal again from the product you came from."


class SessionRefused(ProblemFailure):
    """The request is not answered because of its token."""

    def __init__(self, code: ProblemCode, detail: str) -> None:
        _REFUSED.inc()
        super().__init__(
            HTTPStatus.UNAUTHORIZED,
            code,
            detail,
            # RFC 6750: no error code for a request that shows no token at all.
            headers={
                "www-authenticate": "Bearer"
                if code == "token_missing"
                else f'Bearer error="invalid_token", error_description="{code}"'
            },
        )


class TokenMissing(SessionRefused):
    """No bearer token in the request."""

    def __init__(self) -> None:
        super().__init__("token_missing", f"The request carries no token. {_AGAIN}")


class TokenInvalid(SessionRefused):
    """Forged, altered, for somebody else, or of a session that never was."""

    def __init__(self) -> None:
        super().__init__("token_invalid", f"The token is not valid. {_AGAIN}")


class TokenExpired(SessionRefused):
    """Genuine, but its time is over."""

    def __init__(self) -> None:
        super().__init__("token_expired", f"The session has ended. {_AGAIN}")


class TokenRevoked(SessionRefused):
    """The session was ended before its time."""

    def __init__(self) -> None:
        super().__init__("token_revoked", f"The session was ended. {_AGAIN}")


class SessionUnknown(SessionRefused):
    """Neither heard of nor to be asked about: in doubt, no."""

    def __init__(self) -> None:
        _NOT_KNOWN.inc()
        ProblemFailure.__init__(
            self,
            HTTPStatus.SERVICE_UNAVAILABLE,
            "unavailable",
            "The session cannot be checked at the moment. Try again in a few seconds.",
            headers={"retry-after": "1"},
        )


_REFUSALS: Final[dict[str | None, type[TokenInvalid | TokenExpired | TokenRevoked]]] = {
    "expired": TokenExpired,
    "revoked": TokenRevoked,
}


class SessionGuard:
    """Checks tokens: from memory while every revocation is heard, else by asking."""

    def __init__(
        self,
        memory: VerifiedTokens,
        hearing: Hearing,
        key_ring: KeyRing,
        introspection: IntrospectionClient,
        *,
        issuer: str,
        clock: Callable[[], datetime],
        found_good: Callable[[Viewer], None] = lambda _: None,
    ) -> None:
        """`found_good` is told of every token that was asked about and is good."""
        self._memory = memory
        self._hearing = hearing
        self._key_ring = key_ring
        self._introspection = introspection
        self._clock = clock
        self._found_good = found_good
        self._policy = TokenPolicy(
            issuer=issuer,
            audience=AUDIENCE,
            type=TYPE,
            required_claims=REQUIRED_CLAIMS,
            lifetime_seconds_max=LIFETIME_SECONDS_MAX,
            bytes_max=TOKEN_BYTES_MAX,
            clock_skew_seconds=CLOCK_SKEW_SECONDS,
        )

    async def viewer(self, request: Request) -> Viewer:
        """Who asks. Raises SessionRefused."""
        token = bearer(request)
        if token is None:
            raise TokenMissing
        return await self.viewer_of(token)

    async def viewer_of(self, token: str) -> Viewer:
        """The same for a token that is at hand."""
        if len(token) > TOKEN_BYTES_MAX:
            raise TokenInvalid
        digest = sha256(token.encode()).digest()
        if self._hearing.is_sure:
            viewer = self._memory.find(digest)
            if viewer is not None:
                if viewer.expires_at <= self._clock():
                    raise TokenExpired
                _REMEMBERED.inc()
                return viewer
        claims = await self._claims(token)
        return await self._asked(token, digest, claims)

    async def _claims(self, token: str) -> PortalClaims:
        named_key = key_id(token, TOKEN_BYTES_MAX)
        if named_key is None:
            raise TokenInvalid
        try:
            keys = await self._key_ring.keys(named_key)
            claims = verify(token, keys, self._policy, now_seconds=self._clock().timestamp())
            return PortalClaims.model_validate(claims)
        except KeysUnavailableError as error:
            raise SessionUnknown from error
        except ExpiredTokenError as error:
            raise TokenExpired from error
        except (InvalidTokenError, ValidationError) as error:
            raise TokenInvalid from error

    async def _asked(self, token: str, digest: bytes, claims: PortalClaims) -> Viewer:
        generation = self._hearing.generation
        try:
            answer = await self._introspection.introspect(token)
        except IntrospectionUnavailableError as error:
            raise SessionUnknown from error
        _ASKED.inc()
        if not answer.active:
            raise _REFUSALS.get(answer.reason, TokenInvalid)
        viewer = _viewer(claims, answer, digest)
        if self._hearing.may_keep(generation, answer.clock):
            self._memory.keep(viewer)
        self._found_good(viewer)
        return viewer


def _viewer(claims: PortalClaims, answer: Introspection, digest: bytes) -> Viewer:
    # Two independent readings of one token; were they to differ, one of them would be wrong.
    if (answer.organization_id, answer.sub, answer.jti) != (
        claims.organization,
        claims.sub,
        claims.jti,
    ):
        raise TokenInvalid
    return Viewer(
        organization_id=claims.organization,
        external_customer_id=claims.sub,
        session_id=claims.jti,
        scopes=frozenset(claims.scope.split()),
        expires_at=datetime.fromtimestamp(claims.exp, UTC),
        token_digest=digest,
        locale=answer.locale,
        view=answer.view,
        invoice_id=answer.invoice_id,
        previewed_by=answer.by if answer.preview else None,
    )
