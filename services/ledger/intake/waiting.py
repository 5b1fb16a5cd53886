"""Waits until the projector has applied what was published. Knows no event."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from asyncpg import Pool, Record

from services.chassis.sql import Statements
from services.ledger.intake.publishing import Position

# The projector applies within a quarter of a second; beyond this it is down or far behind.
APPLIED_SECONDS_MAX = 5.0
# Each look is one read by primary key; the pause doubles, so that waiters behind a stuck projector
# ask ten times a second and no more.
FIRST_PAUSE_SECONDS = 0.01
PAUSE_SECONDS_MAX = 0.1

_STATEMENTS = Statements(Path(__file__).parent / "sql")


class NotYetAppliedError(Exception):
    """The broker has it, the read model does not yet."""


async def wait_until_applied(pool: "Pool[Record]", positions: Sequence[Position]) -> None:
    """Returns when a read sees these records. Raises NotYetAppliedError after the bound."""
    arguments = (
        [position.topic for position in positions],
        [position.partition for position in positions],
        [position.offset for position in positions],
    )
    pause_seconds = FIRST_PAUSE_SECONDS
    try:
        async with asyncio.timeout(APPLIED_SECONDS_MAX):
            while not await pool.fetchval(_STATEMENTS["positions_applied"], *arguments):
                await asyncio.sleep(pause_seconds)
                pause_seconds = min(2 * pause_seconds, PAUSE_SECONDS_MAX)
    except TimeoutError as error:
        raise NotYetAppliedError from error
