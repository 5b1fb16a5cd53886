"""An organization's dead letters, asked for and replayed. Knows no HTTP.

Those that name no organization, since they are no JSON or have no envelope, are nobody's here: they
belong to the operator of the service (`portico ledger dead-letters`).
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from asyncpg import Pool, Record

from services.chassis.sql import Statements
from services.ledger.dead_letters import original_headers
from services.ledger.intake.publishing import Publisher
from services.ledger.replaying import Replays, Selection

# Reasons are told apart among so many; whoever has more has one mistake.
REASONS_OF_MAX: Final = 10_000
REASONS_MAX: Final = 50
# Published within a call, by twenty: seconds on a slow broker, and a caller asks again.
REPLAYED_AT_ONCE_MAX: Final = 200
COUNTED_MAX: Final = 10_000

_STATEMENTS = Statements(Path(__file__).parent / "sql")
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filter:
    """`waiting`: those not replayed (True), those replayed (False) or both (None)."""

    waiting: bool | None = True
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many were published again, how many of those meant still wait, and up to which."""

    replayed: int
    remaining: int
    up_to: int


class Letters:
    """Those of one organization."""

    def __init__(
        self, pool: "Pool[Record]", publisher: Publisher, topic_prefix: str, organization_id: str
    ) -> None:
        self._pool = pool
        self._publisher = publisher
        self._topic_prefix = topic_prefix
        self._organization_id = organization_id

    async def page(self, chosen: Filter, *, before: int | None, limit: int) -> list[Answer]:
        """The newest that are older than `before`."""
        rows = await self._pool.fetch(
            _STATEMENTS["dead_letters"],
            self._organization_id,
            chosen.waiting,
            chosen.reason,
            before,
            limit,
        )
        return [self._shown(row) for row in rows]

    async def reasons(self) -> list[Answer]:
        """Why those that wait do, the most frequent reason first."""
        rows = await self._pool.fetch(
            _STATEMENTS["dead_letter_reasons"], self._organization_id, REASONS_OF_MAX, REASONS_MAX
        )
        return [
            {
                "reason": row["reason"],
                "count": row["count"],
                "first_at": time_text(row["first_at"]),
                "last_at": time_text(row["last_at"]),
            }
            for row in rows
        ]

    async def one(self, dead_letter_id: int) -> Answer | None:
        """One with all it held."""
        row = await self._pool.fetchrow(
            _STATEMENTS["dead_letter"], self._organization_id, dead_letter_id
        )
        if row is None:
            return None
        headers = original_headers(row["record_headers"])
        return {
            **self._shown(row),
            "key": _text(row["record_key"]),
            "value": _text(row["record_value"]),
            "headers": [{"name": name, "value": _text(raw)} for name, raw in headers],
        }

    async def replay_one(self, dead_letter_id: int) -> int:
        """0 when it was replayed before, or is none of theirs."""
        selection = Selection(self._organization_id, dead_letter_ids=[dead_letter_id])
        async with self._pool.acquire() as connection:
            replays = Replays(connection, self._publisher, topic_prefix=self._topic_prefix)
            return await replays.replay(selection, up_to=dead_letter_id, letters_max=1)

    async def replay(self, reason: str | None, up_to: int | None) -> Replayed:
        """The oldest that wait, of one reason or any, as many as a call takes."""
        selection = Selection(self._organization_id, reason)
        async with self._pool.acquire() as connection:
            replays = Replays(connection, self._publisher, topic_prefix=self._topic_prefix)
            last = await replays.newest() if up_to is None else up_to
            replayed = await replays.replay(selection, up_to=last, letters_max=REPLAYED_AT_ONCE_MAX)
            remaining = await connection.fetchval(
                _STATEMENTS["count_dead_letters"], self._organization_id, reason, last, COUNTED_MAX
            )
        return Replayed(replayed, remaining, last)

    def _shown(self, row: Record) -> Answer:
        return {
            "id": row["dead_letter_id"],
            "topic": row["topic"].removeprefix(self._topic_prefix),
            "partition": row["partition"],
            "offset": row["record_offset"],
            "reason": row["reason"],
            "created_at": time_text(row["created_at"]),
            "replayed_at": time_text(row["replayed_at"]),
            "value_bytes": row["value_bytes"],
        }


def time_text(at: datetime | None) -> str | None:
    """RFC 3339 in UTC."""
    return None if at is None else f"{at.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def _text(raw: bytes | None) -> Answer | None:
    """Text as it is, JSON as it was written; bytes that are no text in base64."""
    if raw is None:
        return None
    try:
        return {"encoding": "utf-8", "text": raw.decode()}
    except UnicodeDecodeError:
        return {"encoding": "base64", "text": b64encode(raw).decode()}
