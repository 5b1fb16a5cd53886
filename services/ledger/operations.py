"""What operators ask of the ledger, as functions: answers are plain values. Prints nothing."""

from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from services.chassis.kafka import create_producer
from services.ledger.batches import Partition
from services.ledger.dead_letters import original_headers
from services.ledger.intake.publishing import Publisher
from services.ledger.log_range import log_range
from services.ledger.positions import LOG_SEEN_SECONDS_MAX
from services.ledger.replaying import Replays, Selection
from services.ledger.settings import LogSettings, OperatorSettings, ReplaySettings
from services.ledger.staging import STATEMENTS

Answer = dict[str, Any]


class NothingFoundError(LookupError):
    """There is no such partition or dead letter."""


class OutsideLogError(ValueError):
    """The log has no such offset."""


async def status(settings: OperatorSettings) -> Answer:
    """How old the projection is, what is left to read, what waits for an operator."""
    async with _connected(settings) as connection:
        row = await connection.fetchrow(STATEMENTS["read_status"], LOG_SEEN_SECONDS_MAX)
        assert row is not None  # noqa: S101 - an aggregate always has a row
        return _plain(row)


async def positions(settings: OperatorSettings) -> list[Answer]:
    """Every partition."""
    async with _connected(settings) as connection:
        return [_plain(row) for row in await connection.fetch(STATEMENTS["list_positions"])]


async def resume(settings: OperatorSettings, topic: str, partition: int) -> Answer:
    """Let a stopped partition go on; the projector sees it within a second. With `resumed` false
    it was not stopped, and nothing was done. Raises NothingFoundError."""
    async with _connected(settings) as connection:
        offset = await connection.fetchval(STATEMENTS["resume_position"], topic, partition)
        next_offset = await _next_offset(connection, topic, partition) if offset is None else offset
    return {
        "topic": topic,
        "partition": partition,
        "next_offset": next_offset,
        "resumed": offset is not None,
    }


async def move(settings: LogSettings, topic: str, partition: int, offset: int) -> Answer:
    """Read a partition on from another offset that its log has; the projector sees it within two
    seconds. `previous_offset` undoes it. Raises NothingFoundError, OutsideLogError, KafkaError."""
    async with _connected(settings) as connection:
        stands = await _next_offset(connection, topic, partition)
        log = await log_range(
            settings.kafka_bootstrap_servers, Partition(topic, partition), max(offset, stands)
        )
        if not log.beginning <= offset <= log.end:
            raise OutsideLogError(
                f"the log of {topic}/{partition} goes from {log.beginning} to {log.end}, "
                f"{offset} is not in it: the position stays at {stands}"
            )
        previous = await connection.fetchval(STATEMENTS["move_position"], topic, partition, offset)
    return {
        "topic": topic,
        "partition": partition,
        "next_offset": offset,
        "previous_offset": previous,
    }


async def dead_letters(settings: OperatorSettings, *, replayed: bool, limit: int) -> list[Answer]:
    """The newest, without what they held."""
    async with _connected(settings) as connection:
        rows = await connection.fetch(STATEMENTS["list_dead_letters"], replayed, limit)
        return [_plain(row) for row in rows]


async def dead_letter(settings: OperatorSettings, dead_letter_id: int) -> Answer:
    """One with all it held; bytes that are no text in base64. Raises NothingFoundError."""
    async with _connected(settings) as connection:
        row = await connection.fetchrow(STATEMENTS["read_dead_letter"], dead_letter_id)
    if row is None:
        raise NothingFoundError(f"there is no dead letter {dead_letter_id}")
    shown = _plain(row)
    shown["record_key"] = _text(row["record_key"])
    shown["record_value"] = _text(row["record_value"])
    shown["record_headers"] = [
        [name, _text(raw)] for name, raw in original_headers(row["record_headers"])
    ]
    return shown


async def replay(settings: ReplaySettings, dead_letter_ids: Sequence[int] | None) -> int:
    """Publish dead letters again as they came, with None all that there are now; how many.

    Each is marked once the broker has it. What is still wrong becomes a dead letter anew.
    """
    async with _connected(settings) as connection, _publishing(settings) as publisher:
        replays = Replays(connection, publisher)
        selection = Selection(dead_letter_ids=dead_letter_ids)
        replayed = await replays.replay(selection, up_to=await replays.newest())
    if dead_letter_ids is not None and not replayed:
        raise NothingFoundError("there is no such dead letter that was not replayed yet")
    return replayed


@asynccontextmanager
async def _connected(
    settings: OperatorSettings,
) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(
        settings.postgres_dsn.get_secret_value(), server_settings={"timezone": "UTC"}
    )
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def _publishing(settings: ReplaySettings) -> AsyncIterator[Publisher]:
    publisher = Publisher(
        lambda: create_producer(
            settings.kafka_bootstrap_servers,
            client_id="portico-ledger-replay",
            idempotent=settings.kafka_idempotence,
        )
    )
    try:
        yield publisher
    finally:
        await publisher.aclose()


def _plain(row: asyncpg.Record) -> Answer:
    """Times as text; the rest as it is."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in row.items()
        if not isinstance(value, bytes)
    }


def _text(raw: bytes | None) -> str | None:
    if raw is None:
        return None
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return f"base64:{b64encode(raw).decode()}"


async def _next_offset(
    connection: "asyncpg.Connection[asyncpg.Record]", topic: str, partition: int
) -> int:
    row = await connection.fetchrow(STATEMENTS["read_positions"], [topic], [partition])
    if row is None:
        raise NothingFoundError(f"nothing has been read of {topic}/{partition}")
    return int(row["next_offset"])
