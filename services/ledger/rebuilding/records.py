"""The row that is kept of a rebuild: read, begun, moved on. One way to it for all commands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from asyncpg import Connection, Record

from services.ledger.rebuilding.comparing import Differences, as_json
from services.ledger.rebuilding.errors import NotReadyError
from services.ledger.rebuilding.statements import STATEMENTS

# With what is built not finished, or not in its place yet.
UNDER_WAY: Final = ("reading", "indexing", "comparing", "ready")


@dataclass(frozen=True, slots=True)
class Rebuild:
    """One rebuild as it stands."""

    rebuild_id: int
    phase: str
    migrations_digest: bytes
    records_done: int
    records_total: int
    difference_count: int | None
    started_at: datetime
    updated_at: datetime
    compared_at: datetime | None
    swapped_at: datetime | None
    finished_at: datetime | None

    @property
    def is_under_way(self) -> bool:
        return self.phase in UNDER_WAY

    def as_answer(self) -> dict[str, Any]:
        """For people and programs: times as text."""
        times = ("started_at", "updated_at", "compared_at", "swapped_at", "finished_at")
        return {
            "rebuild_id": self.rebuild_id,
            "phase": self.phase,
            "records_done": self.records_done,
            "records_total": self.records_total,
            "difference_count": self.difference_count,
            **{name: at.isoformat() if (at := getattr(self, name)) else None for name in times},
        }


async def newest(connection: "Connection[Record]") -> Rebuild | None:
    """The rebuild that counts; None when there never was one."""
    row = await connection.fetchrow(STATEMENTS["read_rebuild"])
    return Rebuild(**dict(row)) if row is not None else None


async def under_way(connection: "Connection[Record]") -> Rebuild:
    """The one that is being built or is ready. Raises NotReadyError."""
    rebuild = await newest(connection)
    if rebuild is None or not rebuild.is_under_way:
        raise NotReadyError("nothing is being rebuilt: begin with `portico ledger rebuild start`")
    return rebuild


async def begin(connection: "Connection[Record]", migrations_digest: bytes) -> None:
    await connection.execute(STATEMENTS["insert_rebuild"], migrations_digest)


async def note_phase(connection: "Connection[Record]", rebuild_id: int, phase: str) -> None:
    await connection.execute(STATEMENTS["note_phase"], rebuild_id, phase)


async def note_records(
    connection: "Connection[Record]", rebuild_id: int, done: int, total: int
) -> None:
    await connection.execute(STATEMENTS["note_records"], rebuild_id, done, total)


async def note_comparison(
    connection: "Connection[Record]", rebuild_id: int, found: Differences
) -> None:
    """Keep what a comparison has found, in place of what the one before did."""
    columns = [
        [one.organization_id for one in found.first],
        [one.external_customer_id for one in found.first],
        [one.table_name for one in found.first],
        [as_json(one.live) for one in found.first],
        [as_json(one.rebuilt) for one in found.first],
    ]
    async with connection.transaction():
        await connection.execute(STATEMENTS["delete_differences"], rebuild_id)
        await connection.execute(STATEMENTS["insert_differences"], rebuild_id, *columns)
        await connection.execute(STATEMENTS["note_comparison"], rebuild_id, found.count)


def listed(found: Differences) -> list[Mapping[str, Any]]:
    """The differences for people and programs."""
    return [
        {
            "organization_id": one.organization_id,
            "external_customer_id": one.external_customer_id or None,
            "table": one.table_name,
            "live": one.live,
            "rebuilt": one.rebuilt,
        }
        for one in found.first
    ]
