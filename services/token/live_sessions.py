"""Which portal sessions of an organization are good now, for operators. Decides nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from asyncpg import Pool, Record

from contracts.tokens import LIFETIME_SECONDS_MAX
from services.chassis.sql import Statements
from services.token.issuing import UUID_RANDOM_BYTES, PortalSession, time_ordered_id

SQL = Statements(Path(__file__).parent / "sql")

# Ids and the times of revocations are of the instances' clocks; those of two differ by less, and no
# session waits so long to be written.
CLOCKS_APART = timedelta(minutes=1)
_LAST_ID = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session with who made it, as people read it."""

    session: PortalSession
    made_by: str


class LiveSessions:
    """Raises asyncpg.PostgresError or OSError."""

    def __init__(self, pool: "Pool[Record]") -> None:
        self._pool = pool

    async def page(
        self,
        organization_id: str,
        external_customer_id: str | None,
        *,
        before: UUID | None,
        now: datetime,
        limit: int,
    ) -> list[LiveSession]:
        """The newest that were made before that session, of one customer or of everybody."""
        async with self._pool.acquire() as connection:
            revoked_at = await connection.fetchval(SQL["organization_revoked_at"], organization_id)
            rows = await connection.fetch(
                SQL["list_live_sessions"],
                organization_id,
                external_customer_id,
                before or _LAST_ID,
                _first_id(now, revoked_at),
                now,
                limit,
            )
        return [_live(row) for row in rows]


def _first_id(now: datetime, revoked_at: datetime | None) -> UUID:
    """The lowest that a live session can have: what is older is not even looked at."""
    since = now - timedelta(seconds=LIFETIME_SECONDS_MAX)
    if revoked_at is not None:
        since = max(since, revoked_at)
    return time_ordered_id(since - CLOCKS_APART, bytes(UUID_RANDOM_BYTES))


def _live(row: Record) -> LiveSession:
    columns = dict(row)
    made_by = columns.pop("made_by")
    return LiveSession(PortalSession(**columns), made_by)
