"""The long part of a rebuild: reads, indexes, compares. Each may be killed, and is gone on with."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

from aiokafka import TopicPartition
from asyncpg import Connection, Record

from services.chassis.rewording import rewording
from services.ledger.batches import Partition
from services.ledger.indexing import Indexer
from services.ledger.rebuilding import records
from services.ledger.rebuilding.comparing import Differences, compared
from services.ledger.rebuilding.errors import LogIncompleteError, RebuildStoppedError
from services.ledger.rebuilding.names import NEXT, next_statement
from services.ledger.rebuilding.site import Site, connected_unbounded
from services.ledger.rebuilding.statements import STATEMENTS
from services.ledger.staging import STATEMENTS as LEDGER_STATEMENTS

# Of those that index what is being built; the live projection's indexer has its own turns.
INDEX_LOCK: Final = 7_405_114_924
NOTE_SECONDS: Final = 1.0
# What the live projection has read meanwhile is read before the comparison anyway; more than that
# is read before indexing, so that little is indexed twice.
BEHIND_RECORDS_MAX: Final = 10_000

Offsets = dict[Partition, int]


class Progress:
    """Tells whoever watches, and once a second the database: what is done of what there is."""

    def __init__(
        self,
        connection: "Connection[Record]",
        rebuild_id: int,
        show: Callable[[str, int, int], None],
    ) -> None:
        self._connection = connection
        self._rebuild_id = rebuild_id
        self._show = show
        self._noted_at = 0.0
        self._phase = ""

    async def enter(self, phase: str) -> None:
        """From now on it is in this phase."""
        self._phase = phase
        self._noted_at = 0.0
        await records.note_phase(self._connection, self._rebuild_id, phase)

    async def records(
        self, offsets: Mapping[Partition, int], targets: Mapping[Partition, int]
    ) -> None:
        done, total = sum(offsets.values()), sum(targets.values())
        self._show(self._phase, done, total)
        if self._is_due() or done >= total:
            await records.note_records(self._connection, self._rebuild_id, done, total)

    async def work(self, done: int, total: int) -> None:
        """Of something that is not counted in records of the log."""
        self._show(self._phase, done, total)
        if self._is_due():
            await self._connection.execute(STATEMENTS["note_work"], self._rebuild_id)

    def _is_due(self) -> bool:
        now = time.monotonic()
        if now - self._noted_at < NOTE_SECONDS:
            return False
        self._noted_at = now
        return True


async def live_offsets(connection: "Connection[Record]") -> Offsets:
    """How far the live projection has come."""
    rows = await connection.fetch(STATEMENTS["read_offsets"])
    return {Partition(row["topic"], row["partition"]): row["next_offset"] for row in rows}


async def check_log(consumer: Any, targets: Mapping[Partition, int]) -> None:  # noqa: ANN401 - aiokafka has no types
    """Raises LogIncompleteError when the log has not all that the live projection has read."""
    known = {partition for partition in targets if targets[partition] > 0}
    if not known:
        raise LogIncompleteError(
            "the live projection has read nothing yet: there is nothing to rebuild from"
        )
    topics = await consumer.topics()
    missing = sorted({partition.topic for partition in known} - set(topics))
    if missing:
        raise LogIncompleteError(f"the broker has no topic {', '.join(missing)}")
    names = [TopicPartition(*partition) for partition in sorted(known)]
    beginnings = await consumer.beginning_offsets(names)
    gone = [
        f"{n.topic}/{n.partition} starts at {beginnings[n]}" for n in names if beginnings[n] > 0
    ]
    if gone:
        raise LogIncompleteError(f"the log no longer has its beginning: {'; '.join(gone)}")


async def read(site: Site, progress: Progress) -> None:
    """Read until what is left is little."""
    await progress.enter("reading")
    while True:
        targets = await live_offsets(site.desk.administrator)
        behind = sum(targets.values()) - sum((await site.follower.offsets()).values())
        await site.follower.read_to(targets, progress.records)
        if behind <= BEHIND_RECORDS_MAX:
            return


async def index(site: Site, progress: Progress, *, invoices_min: int) -> None:
    """Fill the search index, and let the planner know what there is."""
    await progress.enter("indexing")
    await _vacuum(site)
    indexer = Indexer(site.built, site.metrics, invoices_min=invoices_min, advisory_lock=INDEX_LOCK)
    await indexer.take_up_customers()
    indexed = 0
    while await site.built.fetchval(LEDGER_STATEMENTS["search_find_work"]):
        indexed += await indexer.step()
        await progress.work(indexed, 0)
    if indexed:
        await _vacuum(site)


async def compare(site: Site, rebuild_id: int, progress: Progress) -> Differences:
    """Bring it to where the live projection stands, and compare the two there."""
    await progress.enter("comparing")
    dsn = site.desk.settings.postgres_dsn.get_secret_value()
    async with (
        connected_unbounded(dsn) as live,
        # The live projection as it is now, however long it is looked at; it moves on meanwhile.
        live.transaction(isolation="repeatable_read", readonly=True),
    ):
        targets = await live_offsets(live)
        await site.follower.read_to(targets, progress.records)
        await check_same(site, targets)
        async with (
            connected_unbounded(dsn, rewording(next_statement)) as built,
            built.transaction(isolation="repeatable_read", readonly=True),
        ):
            differences = await _alive(compared(live, built), progress)
    await records.note_comparison(site.desk.administrator, rebuild_id, differences)
    return differences


async def check_same(site: Site, targets: Mapping[Partition, int]) -> None:
    """Raises RebuildStoppedError unless it stands exactly there."""
    offsets = await site.follower.offsets()
    ahead = sorted(p for p in offsets if offsets[p] > targets.get(p, 0))
    if ahead:
        named = ", ".join(f"{p.topic}/{p.number}" for p in ahead)
        raise RebuildStoppedError(
            f"the live projection was put back at {named}: wait until it has read that again"
        )


async def _alive(work: Coroutine[Any, Any, Differences], progress: Progress) -> Differences:
    """The answer of work that takes long and says nothing meanwhile."""
    task = asyncio.create_task(work)
    try:
        while not (await asyncio.wait([task], timeout=NOTE_SECONDS))[0]:
            await progress.work(0, 0)
    finally:
        task.cancel()
    return await task


async def _vacuum(site: Site) -> None:
    administrator = site.desk.administrator
    for row in await administrator.fetch(STATEMENTS["read_tables"], f"read_model{NEXT}"):
        # A table's name takes no parameter; it comes from the catalogue, quoted.
        await administrator.execute(f"VACUUM (ANALYZE) {row['name']}")
