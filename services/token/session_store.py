"""Portal sessions and revocations in Postgres, where their truth is. Decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

from asyncpg import Connection, Pool, Record
from asyncpg.pool import PoolConnectionProxy

from contracts.tokens import LIFETIME_SECONDS_MAX
from services.chassis.sql import Statements
from services.token.issuing import PortalSession

SQL = Statements(Path(__file__).parent / "sql")

AnyConnection: TypeAlias = "Connection[Record] | PoolConnectionProxy[Record]"


class CustomerNotFoundError(Exception):
    """No event of the organization has named this customer."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a revocation ends: a session, all of a customer, or all of an organization."""

    organization_id: str
    external_customer_id: str | None = None
    session_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Revocation:
    """What was revoked, with its number on the clock."""

    clock: int
    scope: Scope
    revoked_at: datetime


@dataclass(frozen=True, slots=True)
class SessionKey:
    """What a genuine token says of its session; the row has to agree with all of it."""

    session_id: UUID
    organization_id: str
    external_customer_id: str
    kid: str


@dataclass(frozen=True, slots=True)
class SessionTruth:
    """What holds of one session at `clock`."""

    clock: int
    known: bool
    revoked: bool
    locale: str | None = None
    view: str | None = None
    invoice_id: str | None = None
    previewed_by: str | None = None


class SessionStore:
    """Each method is one transaction. Raises asyncpg.PostgresError or OSError."""

    def __init__(self, pool: "Pool[Record]") -> None:
        self._pool = pool

    async def insert(self, sessions: Sequence[PortalSession]) -> set[UUID]:
        """The ids of those that were made; a session of an unknown customer is not."""
        async with self._pool.acquire() as connection:
            return await _insert(connection, sessions)

    async def replace(self, session: PortalSession) -> Revocation:
        """End all sessions of the customer and make this one. Raises CustomerNotFoundError."""
        scope = Scope(session.organization_id, session.external_customer_id)
        async with self._pool.acquire() as connection, connection.transaction():
            revocation = await _revoke(connection, scope, session.created_at, session.created_by)
            # This statement sees the clock just advanced, so the new session is not covered.
            if not await _insert(connection, [session]):
                raise CustomerNotFoundError
        return revocation

    async def find(self, organization_id: str, session_id: UUID) -> PortalSession | None:
        """One session of the organization."""
        row = await self._pool.fetchrow(SQL["find_session"], session_id, organization_id)
        return None if row is None else PortalSession(**row)

    async def organization_of(self, session_id: UUID) -> str | None:
        """Whose session it is; None if there is none."""
        owner: str | None = await self._pool.fetchval(SQL["organization_of_session"], session_id)
        return owner

    async def list(
        self, organization_id: str, external_customer_id: str, *, limit: int, offset: int
    ) -> tuple[list[PortalSession], int]:
        """A page of the customer's sessions, newest first, and how many there are."""
        customer = (organization_id, external_customer_id)
        async with self._pool.acquire() as connection:
            rows = await connection.fetch(SQL["list_sessions"], *customer, limit, offset)
            count = await connection.fetchval(SQL["count_sessions"], *customer)
        return [PortalSession(**row) for row in rows], count

    async def check(self, key: SessionKey) -> SessionTruth:
        """What holds now."""
        row = await self._pool.fetchrow(
            SQL["check_session"],
            key.session_id,
            key.organization_id,
            key.external_customer_id,
            key.kid,
        )
        assert row is not None  # noqa: S101 - all is joined to the clock's row, which is always there
        return SessionTruth(**row)

    async def customer_exists(self, organization_id: str, external_customer_id: str) -> bool:
        """Named by an event, or by a session of the past."""
        exists: bool = await self._pool.fetchval(
            SQL["customer_exists"], organization_id, external_customer_id
        )
        return exists

    async def organization_known(self, organization_id: str) -> bool:
        """Whether an event has named a customer of it."""
        known: bool = await self._pool.fetchval(SQL["organization_known"], organization_id)
        return known

    async def revoke_session(
        self, organization_id: str, session_id: UUID, *, now: datetime, revoked_by: str
    ) -> Revocation | None:
        """None when the organization has no such session that is not revoked by itself yet."""
        async with self._pool.acquire() as connection, connection.transaction():
            external_customer_id = await connection.fetchval(
                SQL["revoke_session"], session_id, organization_id, now
            )
            if external_customer_id is None:
                return None
            scope = Scope(organization_id, external_customer_id, session_id)
            return await _revoke(connection, scope, now, revoked_by)

    async def revoke_many(self, scope: Scope, *, now: datetime, revoked_by: str) -> Revocation:
        """End every session of the customer, or of the organization, that was made before."""
        async with self._pool.acquire() as connection, connection.transaction():
            return await _revoke(connection, scope, now, revoked_by)

    async def read_clock(self) -> int:
        """How many revocations have been committed."""
        clock: int = await self._pool.fetchval(SQL["read_clock"])
        return clock

    async def forget(self, ended_before: datetime, rows_max: int) -> int:
        """Delete what ended long ago, at most `rows_max` of a kind; answers how much it was."""
        # A revocation is needed for as long as a session that it covers can be listed.
        revoked_before = ended_before - timedelta(seconds=LIFETIME_SECONDS_MAX)
        async with self._pool.acquire() as connection:
            sessions = await connection.fetch(SQL["forget_sessions"], ended_before, rows_max)
            revocations = await connection.fetch(
                SQL["forget_revocations"], revoked_before, rows_max
            )
        return len(sessions) + len(revocations)


async def _insert(connection: AnyConnection, sessions: Sequence[PortalSession]) -> set[UUID]:
    rows = await connection.fetch(
        SQL["insert_sessions"],
        [session.session_id for session in sessions],
        [session.organization_id for session in sessions],
        [session.external_customer_id for session in sessions],
        [session.created_at for session in sessions],
        [session.expires_at for session in sessions],
        [session.scope for session in sessions],
        [session.locale for session in sessions],
        [session.view for session in sessions],
        [session.invoice_id for session in sessions],
        [session.kid for session in sessions],
        [session.created_by for session in sessions],
        [session.previewed_by for session in sessions],
    )
    return {row["session_id"] for row in rows}


async def _revoke(
    connection: AnyConnection, scope: Scope, now: datetime, revoked_by: str
) -> Revocation:
    clock = await connection.fetchval(SQL["advance_clock"])
    await connection.execute(
        SQL["insert_revocation"],
        clock,
        scope.organization_id,
        scope.external_customer_id,
        scope.session_id,
        now,
        revoked_by,
    )
    return Revocation(clock, scope, now)
