"""Opens, shows and ends portal sessions: the commit first, then the word. Knows no HTTP."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from contracts.activity import ActivityType
from services.token.activity import Activity, ActivityLog
from services.token.issuing import (
    UUID_RANDOM_BYTES,
    PortalSession,
    SessionRequest,
    claims,
    new_session,
    portal_url,
    sign,
)
from services.token.keyrings import SigningKeyring
from services.token.metrics import Metrics
from services.token.revocation import RevocationPush
from services.token.session_store import (
    CustomerNotFoundError,
    Revocation,
    Scope,
    SessionStore,
)
from services.token.session_writer import SessionWriter


class SessionNotFoundError(Exception):
    """The organization has no such session."""


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A new session with its token: the only time the token is seen."""

    session: PortalSession
    token: str
    url: str


class Sessions:
    """The use cases. Raises asyncpg.PostgresError or OSError when Postgres is away."""

    def __init__(
        self,
        store: SessionStore,
        writer: SessionWriter,
        signing_keys: SigningKeyring,
        push: RevocationPush,
        activity: ActivityLog,
        metrics: Metrics,
        public_url: str,
        now_seconds: Callable[[], float],
    ) -> None:
        self._store = store
        self._writer = writer
        self._signing_keys = signing_keys
        self._push = push
        self._activity = activity
        self._metrics = metrics
        self._public_url = public_url
        self._now_seconds = now_seconds

    async def open(self, request: SessionRequest, *, revoke_others: bool = False) -> OpenedSession:
        """A new session. Raises CustomerNotFoundError, OverloadedError."""
        key = self._signing_keys.ring.current
        randomness = secrets.token_bytes(UUID_RANDOM_BYTES)
        session = new_session(request, kid=key.kid, now=self._now(), randomness=randomness)
        if revoke_others:
            await self._announce(await self._store.replace(session), session.created_by)
        elif not await self._writer.write(session):
            raise CustomerNotFoundError
        token = sign(claims(session, self._public_url), key)
        self._metrics.sessions.inc()
        self._record("portal_session.created", session.created_at, _scope(session), session)
        return OpenedSession(
            session, token, portal_url(self._public_url, session.organization_id, token)
        )

    async def get(self, organization_id: str, session_id: UUID) -> PortalSession:
        """One session. Raises SessionNotFoundError."""
        session = await self._store.find(organization_id, session_id)
        if session is None:
            raise SessionNotFoundError
        return session

    async def list(
        self, organization_id: str, external_customer_id: str, *, page: int, per_page: int
    ) -> tuple[list[PortalSession], int]:
        """A page of a customer's sessions, newest first, and how many there are. `page` from 1."""
        return await self._store.list(
            organization_id, external_customer_id, limit=per_page, offset=(page - 1) * per_page
        )

    async def revoke(
        self, organization_id: str, session_id: UUID, *, revoked_by: str
    ) -> PortalSession:
        """End one session; one that has ended already stays so. Raises SessionNotFoundError."""
        revocation = await self._store.revoke_session(
            organization_id, session_id, now=self._now(), revoked_by=revoked_by
        )
        if revocation is not None:
            await self._announce(revocation, revoked_by)
        return await self.get(organization_id, session_id)

    async def revoke_many(self, scope: Scope, *, revoked_by: str) -> Revocation:
        """End all of a customer or an organization. Raises CustomerNotFoundError."""
        customer = scope.external_customer_id
        # An id with a typo must not be acknowledged as if somebody had been locked out.
        if customer is not None and not await self._store.customer_exists(
            scope.organization_id, customer
        ):
            raise CustomerNotFoundError
        revocation = await self._store.revoke_many(scope, now=self._now(), revoked_by=revoked_by)
        await self._announce(revocation, revoked_by)
        return revocation

    async def _announce(self, revocation: Revocation, revoked_by: str) -> None:
        await self._push.revoked(revocation)
        self._metrics.revocations.labels(_kind(revocation.scope)).inc()
        self._record(
            "portal_session.revoked",
            revocation.revoked_at,
            revocation.scope,
            {"revoked": _kind(revocation.scope), "revoked_by": revoked_by},
        )

    def _record(
        self,
        activity_type: ActivityType,
        at: datetime,
        scope: Scope,
        what: PortalSession | dict[str, Any],
    ) -> None:
        data = _described(what) if isinstance(what, PortalSession) else what
        self._activity.record(
            Activity(
                type=activity_type,
                at=at,
                organization_id=scope.organization_id,
                external_customer_id=scope.external_customer_id,
                subject=str(scope.session_id) if scope.session_id is not None else None,
                data={"external_customer_id": scope.external_customer_id, **data},
            )
        )

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._now_seconds(), UTC)


def _scope(session: PortalSession) -> Scope:
    return Scope(session.organization_id, session.external_customer_id, session.session_id)


def _kind(scope: Scope) -> str:
    if scope.session_id is not None:
        return "session"
    return "organization" if scope.external_customer_id is None else "customer"


def preview_of(session: PortalSession) -> dict[str, Any]:
    """Of an operator's preview that it is one, and whose; of a customer's session nothing."""
    if session.previewed_by is None:
        return {}
    return {"preview": True, "by": session.previewed_by}


def _described(session: PortalSession) -> dict[str, Any]:
    return {
        "expires_at": session.expires_at.isoformat(),
        "scope": session.scope,
        "created_by": session.created_by,
        **preview_of(session),
    }
