"""Hears from Postgres whose invoices changed: one connection, for all streams. Decides nothing."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import asyncpg
import structlog
from pydantic import ValidationError

from contracts.changes import CHANNEL, Changes
from services.chassis.postgres_faults import POSTGRES_FAULTS

if TYPE_CHECKING:
    from asyncpg import Connection, Record

CONNECT_TIMEOUT_SECONDS = 5.0
# A line that died without a word is found out by asking.
PROBE_SECONDS = 5.0
PROBE_TIMEOUT_SECONDS = 5.0
BACKOFF_SECONDS_MIN = 0.1
BACKOFF_SECONDS_MAX = 5.0

_log = structlog.get_logger()


class ChangeListener:
    """Run `listen` as a task for the life of the process.

    `changed` is told of every batch, and that all may have changed whenever a connection is made:
    what was said before it was not heard.
    """

    def __init__(self, dsn: str, changed: Callable[[Changes], None]) -> None:
        self._dsn = dsn
        self._changed = changed

    async def listen(self) -> None:
        """Connect, and again after every failure, until cancelled."""
        backoff_seconds = BACKOFF_SECONDS_MIN
        while True:
            try:
                connection = await self._connected()
            except POSTGRES_FAULTS as error:
                _log.warning("changes are not heard, connecting again", reason=str(error))
                await asyncio.sleep(backoff_seconds)
                backoff_seconds = min(2 * backoff_seconds, BACKOFF_SECONDS_MAX)
                continue
            backoff_seconds = BACKOFF_SECONDS_MIN
            try:
                await _until_it_ends(connection)
            finally:
                connection.terminate()

    async def _connected(self) -> "Connection[Record]":
        connection: Connection[Record] = await asyncpg.connect(
            self._dsn,
            timeout=CONNECT_TIMEOUT_SECONDS,
            command_timeout=PROBE_TIMEOUT_SECONDS,
            server_settings={"application_name": "portico-portal-changes"},
        )
        await connection.add_listener(CHANNEL, self._heard)
        self._changed(Changes(all=True))
        return connection

    def _heard(self, _connection: object, _pid: int, _channel: str, payload: Any) -> None:  # noqa: ANN401 - asyncpg's signature
        try:
            changes = Changes.model_validate_json(payload)
        except ValidationError:
            _log.warning("a change could not be read, everything counts as changed")
            changes = Changes(all=True)
        self._changed(changes)


async def _until_it_ends(connection: "Connection[Record]") -> None:
    """Returns when the connection is of no use any more."""
    try:
        while True:
            await asyncio.sleep(PROBE_SECONDS)
            await connection.execute("SELECT 1")
    except POSTGRES_FAULTS as error:
        _log.warning("changes are not heard any more", reason=str(error))
