"""What operators do with rebuilds, as functions: answers are plain values. Prints nothing."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from services.ledger.indexing import INVOICES_MIN
from services.ledger.rebuilding import building, records, schema, swapping
from services.ledger.rebuilding.building import Progress
from services.ledger.rebuilding.comparing import Difference, Differences
from services.ledger.rebuilding.errors import NotReadyError
from services.ledger.rebuilding.following import create_consumer
from services.ledger.rebuilding.names import BEFORE, NEXT
from services.ledger.rebuilding.records import Rebuild
from services.ledger.rebuilding.settings import RebuildSettings
from services.ledger.rebuilding.site import Desk, Site, open_desk, open_site
from services.ledger.rebuilding.statements import STATEMENTS
from services.ledger.settings import OperatorSettings

Answer = dict[str, Any]
# Phase, what is done, of what; of 0 when nobody knows.
Show = Callable[[str, int, int], None]


async def start(
    settings: RebuildSettings, show: Show, *, invoices_min: int = INVOICES_MIN
) -> Answer:
    """Build it beside the live one, or go on with what was begun, until it is ready to be swapped.

    Raises RebuildError, KafkaError, PostgresError.
    """
    async with open_desk(settings) as desk:
        rebuild = await _begun(desk)
        progress = Progress(desk.administrator, rebuild.rebuild_id, show)
        async with open_site(desk) as site:
            await building.read(site, progress)
            await building.index(site, progress, invoices_min=invoices_min)
            found = await building.compare(site, rebuild.rebuild_id, progress)
        return await _answer(desk, found)


async def status(settings: OperatorSettings) -> Answer:
    """The newest rebuild; all but `phase` missing when there never was one."""
    connection = await asyncpg.connect(settings.postgres_dsn.get_secret_value())
    try:
        rebuild = await records.newest(connection)
        if rebuild is None:
            return {"phase": None}
        rows = await connection.fetch(STATEMENTS["read_differences"], rebuild.rebuild_id)
    finally:
        await connection.close()
    return rebuild.as_answer() | {"differences": records.listed(_stored(rows))}


async def compare(settings: RebuildSettings, show: Show) -> Answer:
    """Bring what is ready to where the live one is, and compare the two. Raises as `start` does."""
    async with _opened(settings) as (site, rebuild):
        progress = Progress(site.desk.administrator, rebuild.rebuild_id, show)
        found = await building.compare(site, rebuild.rebuild_id, progress)
        return await _answer(site.desk, found)


async def swap(settings: RebuildSettings, show: Show, *, accept_differences: bool) -> Answer:
    """Make what is ready the live one. Raises as `start` does."""
    async with _opened(settings) as (site, rebuild):
        count = rebuild.difference_count or 0
        if count and not accept_differences:
            raise NotReadyError(
                f"it differs from the live projection in {count} places (`portico ledger rebuild "
                "status` lists them): give --accept-differences if what was built is right"
            )
        progress = Progress(site.desk.administrator, rebuild.rebuild_id, show)
        await swapping.swap(site, rebuild.rebuild_id, progress)
        return await _answer(site.desk)


async def drop(settings: RebuildSettings) -> Answer:
    """Drop what was live before the swap. Raises RebuildError, PostgresError."""
    async with open_desk(settings) as desk:
        rebuild = await records.newest(desk.administrator)
        if rebuild is None or rebuild.phase != "swapped":
            raise NotReadyError("there is nothing to drop: no projection was swapped for another")
        async with desk.administrator.transaction():
            await schema.drop(desk.administrator, BEFORE)
            await records.note_phase(desk.administrator, rebuild.rebuild_id, "dropped")
        return await _answer(desk)


async def abort(settings: RebuildSettings) -> Answer:
    """Give up what is being built. Raises RebuildError, PostgresError."""
    async with open_desk(settings) as desk:
        rebuild = await records.under_way(desk.administrator)
        async with desk.administrator.transaction():
            await schema.drop(desk.administrator, NEXT)
            await records.note_phase(desk.administrator, rebuild.rebuild_id, "aborted")
        return await _answer(desk)


async def _begun(desk: Desk) -> Rebuild:
    """The rebuild to go on with, made when there is none."""
    administrator = desk.administrator
    rebuild = await records.newest(administrator)
    if rebuild is not None and rebuild.is_under_way:
        if rebuild.migrations_digest != schema.digest_of(schema.projection_migrations()):
            raise NotReadyError(
                "it was begun by another release: `portico ledger rebuild abort`, then start again"
            )
        return rebuild
    if rebuild is not None and rebuild.phase == "swapped":
        raise NotReadyError(
            f"read_model{BEFORE} is still kept: `portico ledger rebuild drop`, then start again"
        )
    consumer = create_consumer(desk.settings.kafka_bootstrap_servers)
    await consumer.start()
    try:
        await building.check_log(consumer, await building.live_offsets(administrator))
    finally:
        await consumer.stop()
    async with administrator.transaction():
        await records.begin(administrator, await schema.make_next(administrator))
    return await records.under_way(administrator)


@asynccontextmanager
async def _opened(settings: RebuildSettings) -> AsyncIterator[tuple[Site, Rebuild]]:
    """The rebuild that is ready, and what it takes to go on with it."""
    async with open_desk(settings) as desk:
        rebuild = await records.under_way(desk.administrator)
        if rebuild.phase != "ready":
            raise NotReadyError(
                f"it is not ready ({rebuild.phase}): `portico ledger rebuild start` goes on with it"
            )
        async with open_site(desk) as site:
            yield site, rebuild


async def _answer(desk: Desk, found: Differences | None = None) -> Answer:
    rebuild = await records.newest(desk.administrator)
    assert rebuild is not None  # noqa: S101 - the caller has just written it
    listed = {"differences": records.listed(found)} if found is not None else {}
    return rebuild.as_answer() | listed


def _stored(rows: Sequence[asyncpg.Record]) -> Differences:
    found = Differences()
    for row in rows:
        live, rebuilt = (json.loads(row[name] or "null") for name in ("live", "rebuilt"))
        place = (row["organization_id"], row["external_customer_id"], row["table_name"])
        found.first.append(Difference(*place, live, rebuilt))
    return found
