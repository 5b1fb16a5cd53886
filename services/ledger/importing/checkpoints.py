"""How far an import has come, so that one that was cut off goes on. Knows no list API."""

from dataclasses import dataclass
from pathlib import Path

from asyncpg import Pool, Record

from services.chassis.sql import Statements

_STATEMENTS = Statements(Path(__file__).parent / "sql")


@dataclass(frozen=True, slots=True)
class Import:
    """One import: whose, from which system at which address, and of which time."""

    organization_id: str
    source: str
    url: str
    since: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a list is to be read on; `published` and `unappliable` so far."""

    cursor: str | None = None
    published: int = 0
    unappliable: int = 0
    is_done: bool = False


class Checkpoints:
    """Of one import."""

    def __init__(self, pool: "Pool[Record]", described: Import) -> None:
        self._pool = pool
        self._key = (
            described.organization_id,
            described.source,
            described.url,
            described.since,
        )

    async def read(self) -> dict[str, Checkpoint]:
        """By list; empty when there is nothing to go on with."""
        rows = await self._pool.fetch(_STATEMENTS["checkpoints_read"], *self._key)
        return {
            row["resource"]: Checkpoint(
                row["cursor"], row["published_count"], row["unappliable_count"], row["is_done"]
            )
            for row in rows
        }

    async def write(self, resource: str, checkpoint: Checkpoint) -> None:
        """The broker has all that is before it."""
        await self._pool.execute(
            _STATEMENTS["checkpoint_write"],
            *self._key,
            resource,
            checkpoint.cursor,
            checkpoint.published,
            checkpoint.unappliable,
            checkpoint.is_done,
        )

    async def forget(self) -> None:
        """The import is over; the next one begins anew."""
        await self._pool.execute(_STATEMENTS["checkpoints_delete"], *self._key)
