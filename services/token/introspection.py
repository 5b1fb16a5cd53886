"""Whether a portal token is good (RFC 7662): genuine, in time, and not revoked. Knows no HTTP."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from pydantic import ValidationError

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
from services.chassis.jwt_verification import (
    ExpiredTokenError,
    InvalidTokenError,
    TokenPolicy,
    key_id,
    verify,
)
from services.token.keyrings import SigningKeyring
from services.token.metrics import Metrics
from services.token.revocation import RevocationClock
from services.token.session_cache import SessionCache
from services.token.session_store import SessionKey, SessionStore, SessionTruth

Reason = Literal["expired", "revoked", "invalid"]


@dataclass(frozen=True, slots=True)
class Genuine:
    """A token that we signed for a session, and that is in time. It may have been revoked."""

    claims: PortalClaims
    key: SessionKey


def token_policy(issuer: str) -> TokenPolicy:
    """What a portal token of this issuer has to say."""
    return TokenPolicy(
        issuer=issuer,
        audience=AUDIENCE,
        type=TYPE,
        required_claims=REQUIRED_CLAIMS,
        lifetime_seconds_max=LIFETIME_SECONDS_MAX,
        bytes_max=TOKEN_BYTES_MAX,
        clock_skew_seconds=CLOCK_SKEW_SECONDS,
    )


class Introspector:
    """Answers for portal tokens. Raises asyncpg.PostgresError or OSError when it cannot know."""

    def __init__(
        self,
        signing_keys: SigningKeyring,
        store: SessionStore,
        cache: SessionCache,
        clock: RevocationClock,
        issuer: str,
        metrics: Metrics,
        now_seconds: Callable[[], float],
    ) -> None:
        self._signing_keys = signing_keys
        self._store = store
        self._cache = cache
        self._clock = clock
        self._policy = token_policy(issuer)
        self._metrics = metrics
        self._now_seconds = now_seconds

    def genuine(self, token: str) -> Genuine:
        """The token's claims and session. Raises a TokenError."""
        keys = self._signing_keys.ring.verifying
        payload = verify(token, keys, self._policy, now_seconds=self._now_seconds())
        try:
            claims = PortalClaims.model_validate(payload)
            session_id = UUID(claims.jti)
        except (ValidationError, ValueError) as error:
            raise InvalidTokenError("a claim is not what it should be") from error
        kid = key_id(token, TOKEN_BYTES_MAX) or ""
        return Genuine(claims, SessionKey(session_id, claims.organization, claims.sub, kid))

    async def introspect(self, token: str) -> Introspection:
        """Everything that is known of the token, the reason why it is not good included."""
        try:
            genuine = self.genuine(token)
        except ExpiredTokenError:
            return self._inactive("expired")
        except InvalidTokenError:
            return self._inactive("invalid")
        truth = await self._truth(genuine.key)
        if not truth.known:
            return self._inactive("invalid")
        if truth.revoked:
            return self._inactive("revoked")
        self._metrics.introspections.labels("active").inc()
        return _active(genuine.claims, truth)

    def _inactive(self, reason: Reason) -> Introspection:
        self._metrics.introspections.labels(reason).inc()
        return Introspection(active=False, reason=reason)

    async def _truth(self, key: SessionKey) -> SessionTruth:
        clock = self._clock.read()
        kept = await self._cache.find(key, clock) if clock is not None else None
        outcome = "hit" if kept is not None else "miss" if clock is not None else "not_asked"
        self._metrics.cache.labels(outcome).inc()
        if kept is not None:
            return kept
        truth = await self._store.check(key)
        if truth.known and not truth.revoked:
            await self._cache.keep(key, truth)
        return truth


def _active(claims: PortalClaims, truth: SessionTruth) -> Introspection:
    return Introspection(
        active=True,
        token_type="portal",  # noqa: S106 - a type, not a secret
        organization_id=claims.organization,
        sub=claims.sub,
        jti=claims.jti,
        iat=claims.iat,
        exp=claims.exp,
        scope=claims.scope,
        locale=truth.locale,
        view=truth.view,
        invoice_id=truth.invoice_id,
        preview=True if truth.previewed_by is not None else None,
        by=truth.previewed_by,
        clock=truth.clock,
    )
