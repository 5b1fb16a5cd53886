"""Sessions of operators in Postgres, where their truth is. Sees hashes, never a bearer."""

from datetime import datetime

from asyncpg import Pool, Record

from services.token.api_keys import same_hash
from services.token.operators import PERSON_SCOPES, OperatorSession
from services.token.session_store import SQL


class OperatorStore:
    """Each method is one statement. Raises asyncpg.PostgresError or OSError."""

    def __init__(self, pool: "Pool[Record]") -> None:
        self._pool = pool

    async def insert(self, session: OperatorSession, secret_hash: bytes) -> None:
        """Keep a new session."""
        await self._pool.execute(
            SQL["insert_operator_session"],
            session.operator_session_id,
            session.organization_id,
            session.subject,
            session.label,
            session.api_key_id,
            secret_hash,
            session.created_at,
            session.expires_at,
        )

    async def find(self, secret_hash: bytes, now: datetime) -> OperatorSession | None:
        """The session with this hash, unless it or its API key has ended."""
        row = await self._pool.fetchrow(SQL["find_operator_session"], secret_hash, now)
        if row is None or not same_hash(row["secret_hash"], secret_hash):
            return None
        return OperatorSession(
            operator_session_id=row["operator_session_id"],
            organization_id=row["organization_id"],
            subject=row["subject"],
            label=row["label"],
            api_key_id=row["api_key_id"],
            created_at=row["created_at"],
            expires_at=row["expires_at"],
            last_seen_at=row["last_seen_at"],
            scopes=PERSON_SCOPES if row["key_scopes"] is None else frozenset(row["key_scopes"]),
            rate_limit_per_minute=row["rate_limit_per_minute"],
        )

    async def see(self, session: OperatorSession, now: datetime) -> None:
        """Somebody is there now."""
        await self._pool.execute(SQL["see_operator_session"], session.operator_session_id, now)

    async def revoke(self, secret_hash: bytes, now: datetime) -> None:
        """End the session; one that has ended stays so."""
        await self._pool.execute(SQL["revoke_operator_session"], secret_hash, now)

    async def revoke_all(self, secret_hash: bytes, now: datetime) -> None:
        """End every session of whoever has this one."""
        await self._pool.execute(SQL["revoke_operator_sessions_of_subject"], secret_hash, now)

    async def forget(self, ended_before: datetime, rows_max: int) -> None:
        """Delete what ended long ago, at most `rows_max`."""
        await self._pool.execute(SQL["forget_operator_sessions"], ended_before, rows_max)
