"""Publishes dead letters again, as they came: for the operator's command and for the API alike.

What is still wrong becomes a dead letter anew. At least once: a letter is marked when the broker
has it, so a replay that breaks off in between sends some again, which readers fold to nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from asyncpg import Connection, Record
from asyncpg.pool import PoolConnectionProxy

from services.ledger.dead_letters import original_headers
from services.ledger.intake.publishing import Publisher
from services.ledger.staging import STATEMENTS

# Held in memory together; each may have a mebibyte.
LETTERS_AT_ONCE_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class Selection:
    """Which of those that wait; with nothing said all of them, of every organization."""

    organization_id: str | None = None
    reason: str | None = None
    dead_letter_ids: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """A record as it was on its topic."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


class Replays:
    """Over one connection. `topic_prefix` is what the publisher puts before a topic's name."""

    def __init__(
        self,
        connection: "Connection[Record] | PoolConnectionProxy[Record]",
        publisher: Publisher,
        *,
        topic_prefix: str = "",
    ) -> None:
        self._connection = connection
        self._publisher = publisher
        self._topic_prefix = topic_prefix

    async def newest(self) -> int:
        """The last dead letter there is. What a replay up to it brings back comes behind it."""
        newest: int = await self._connection.fetchval(STATEMENTS["newest_dead_letter"])
        return newest

    async def replay(
        self, selection: Selection, *, up_to: int, letters_max: int | None = None
    ) -> int:
        """How many were published again, the oldest first, none behind `up_to`.

        Raises PublishingUnavailableError, RecordTooLargeError.
        """
        replayed = 0
        while letters_max is None or replayed < letters_max:
            left = LETTERS_AT_ONCE_MAX if letters_max is None else letters_max - replayed
            published = await self._some(selection, up_to, min(LETTERS_AT_ONCE_MAX, left))
            if not published:
                break
            replayed += published
        return replayed

    async def _some(self, selection: Selection, up_to: int, limit: int) -> int:
        async with self._connection.transaction():
            letters = await self._connection.fetch(
                STATEMENTS["read_dead_letters_to_replay"],
                selection.organization_id,
                selection.dead_letter_ids,
                selection.reason,
                up_to,
                limit,
            )
            await self._publisher.publish([self._record(letter) for letter in letters])
            ids = [letter["dead_letter_id"] for letter in letters]
            await self._connection.execute(STATEMENTS["mark_dead_letters_replayed"], ids)
        return len(letters)

    def _record(self, letter: Record) -> Original:
        return Original(
            topic=letter["topic"].removeprefix(self._topic_prefix),
            partition=letter["partition"],
            key=letter["record_key"],
            value=letter["record_value"],
            headers=original_headers(letter["record_headers"]),
        )
