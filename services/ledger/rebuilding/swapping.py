"""Puts what was built in the place of the live projection, in one transaction: old or new for all.

Most is read while nobody waits. Then all tables are held, the last records are read, and the names
are changed. Whoever cannot be held soon is let go, and we try again with a little more patience.

A batch of the projector that has written nothing when its tables are held may have moved its
positions already. It goes on when the names are changed, and all its rows are in the new tables,
which stand where its own positions were.
"""

import asyncio
import time
from itertools import count
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

# How long we wait for each table at first, and at most: as long as a batch takes on a slow disk.
# Whoever comes meanwhile waits behind us, so a page opens that much later.
FIRST_WAIT_SECONDS: Final = 0.25
WAIT_SECONDS_MAX: Final = 4.0
# Far below that of everybody else: where two wait for each other, it is we who let go.
DEADLOCK_TIMEOUT: Final = "100ms"
# For the records that came last, with everybody waiting: the portal's statements end after ten.
REST_SECONDS_MAX: Final = 4.0
# A batch of invoices begins with them.
FIRST_WRITTEN: Final = ("read_model.invoices",)
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
    for number in count():
        targets = await live_offsets(administrator)
        await site.follower.read_to(targets, progress.records)
        try:
            async with administrator.transaction():
                await _hold(administrator, number)
                await asyncio.wait_for(_read_rest(site, progress), REST_SECONDS_MAX)
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
            break
    await administrator.execute(STATEMENTS["count_again"])


async def _hold(administrator: "Connection[Record]", number: int) -> None:
    """Hold every table of the live projection; `number` counts the tries.

    Whoever has touched one holds it until the end of his transaction, so nobody goes on in another
    schema. Where we begin is another table each time: batches do not all begin with the same.
    """
    patience = min(FIRST_WAIT_SECONDS * 2 ** min(number, 10), WAIT_SECONDS_MAX)
    await administrator.execute(f"SET LOCAL lock_timeout = '{patience * 1_000:.0f}ms'")
    await administrator.execute(STATEMENTS["lose_deadlocks"], DEADLOCK_TIMEOUT)
    rows = await administrator.fetch(STATEMENTS["read_tables"], "read_model")
    tables = sorted((row["name"] for row in rows), key=lambda name: name not in FIRST_WRITTEN)
    first = number % len(tables)
    # Names take no parameter; these come from the catalogue, quoted.
    names = ", ".join((*tables[first:], *tables[:first]))
    await administrator.execute(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")


async def _read_rest(site: Site, progress: Progress) -> None:
    """What came between the last look and the moment when all was held."""
    targets = await live_offsets(site.desk.administrator)
    await site.follower.read_to(targets, progress.records)
    await check_same(site, targets)


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
