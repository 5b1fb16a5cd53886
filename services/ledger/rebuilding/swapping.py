"""Puts what was built in the place of the live projection, in one transaction: old or new for all.

Two steps. Writers are held first, and what they wrote last is read; readers go on meanwhile. Then
all tables are held for the renames. Whoever cannot be held soon is let go: the live projection
never waits for long, and we try again.
"""

import asyncio
import time
from typing import Final

from asyncpg import Connection, LockNotAvailableError, Record
from asyncpg.exceptions import DeadlockDetectedError

from contracts.changes import CHANNEL, Changes
from services.ledger.rebuilding import records
from services.ledger.rebuilding.building import Progress, check_same, live_offsets
from services.ledger.rebuilding.errors import BusyError, RebuildStoppedError
from services.ledger.rebuilding.names import BEFORE, NEXT
from services.ledger.rebuilding.site import Site
from services.ledger.rebuilding.statements import STATEMENTS
from services.ledger.staging import STATEMENTS as LEDGER_STATEMENTS

# Below Postgres' deadlock_timeout of a second: when both wait for each other, it is we who let go.
WRITERS_LOCK_TIMEOUT: Final = "800ms"
# Nobody who opens a page waits longer than this because of us.
READERS_LOCK_TIMEOUT: Final = "250ms"
# With the writers held; their statements may take a minute, their clients wait 15 seconds.
HELD_SECONDS_MAX: Final = 5.0
PAUSE_SECONDS: Final = 0.1
# An export of everything may read for a minute.
SWAP_SECONDS_MAX: Final = 120.0


async def swap(
    site: Site, rebuild_id: int, progress: Progress, *, seconds_max: float = SWAP_SECONDS_MAX
) -> None:
    """Make it the live one. Raises BusyError, RebuildStoppedError."""
    administrator = site.desk.administrator
    await _check_dependents(administrator)
    deadline = time.monotonic() + seconds_max
    while True:
        # Most of what is left is read while nobody is held.
        targets = await live_offsets(administrator)
        await site.follower.read_to(targets, progress.records)
        try:
            async with administrator.transaction():
                await _hold_writers(administrator)
                await asyncio.wait_for(_read_rest(site, progress), HELD_SECONDS_MAX)
                await _hold_readers(administrator)
                await administrator.execute(STATEMENTS["swap"])
                await records.note_phase(administrator, rebuild_id, "swapped")
                # Open pages may show what was wrong.
                message = Changes(all=True).model_dump_json(by_alias=True)
                await administrator.execute(LEDGER_STATEMENTS["notify_changes"], CHANNEL, message)
        except (LockNotAvailableError, DeadlockDetectedError, TimeoutError):
            if time.monotonic() > deadline:
                raise BusyError(await _who_holds(administrator)) from None
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            return


async def _hold_writers(administrator: "Connection[Record]") -> None:
    await administrator.execute(f"SET LOCAL lock_timeout = '{WRITERS_LOCK_TIMEOUT}'")
    await administrator.execute(STATEMENTS["hold_writers"])


async def _read_rest(site: Site, progress: Progress) -> None:
    """What came between the last look and the moment when writing was held."""
    targets = await live_offsets(site.desk.administrator)
    await site.follower.read_to(targets, progress.records)
    await check_same(site, targets)


async def _hold_readers(administrator: "Connection[Record]") -> None:
    """Whoever has read a table of the live projection holds it until the end of his transaction, so
    nobody goes on with another one's tables."""
    tables = await administrator.fetch(STATEMENTS["read_tables"], "read_model")
    await administrator.execute(f"SET LOCAL lock_timeout = '{READERS_LOCK_TIMEOUT}'")
    names = ", ".join(row["name"] for row in tables)
    # Names take no parameter; these come from the catalogue, quoted.
    await administrator.execute(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")


async def _check_dependents(administrator: "Connection[Record]") -> None:
    """Policies of other tables are put right by the swap; of anything else nobody has thought."""
    found = await administrator.fetch(STATEMENTS["outside_dependents"], ["read_model"])
    odd = [row["object"] for row in found if not row["object"].startswith("policy ")]
    if odd:
        raise RebuildStoppedError(
            f"would stay with read_model{BEFORE} and never see read_model{NEXT}: {', '.join(odd)}"
        )


async def _who_holds(administrator: "Connection[Record]") -> str:
    rows = await administrator.fetch(STATEMENTS["read_holders"])
    who = "; ".join(
        f"{row['application_name'] or row['role']} (pid {row['pid']}) for {row['seconds']:.0f} s"
        for row in rows
    )
    return f"the live projection is in use without a pause: {who or 'nobody now'}; try again"
