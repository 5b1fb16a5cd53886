"""A rebuild that is killed in any of its phases is gone on with, and has harmed nothing."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from services.ledger.rebuilding import operations, records, schema
from services.ledger.rebuilding.settings import RebuildSettings
from services.ledger.rebuilding.site import open_desk
from tests.ledger.builders import invoice
from tests.ledger.projecting import Site
from tests.ledger.rebuilding.world import (
    phase,
    publish_everything,
    read_by_live,
    rows_of,
    settings,
    shown,
    waits_for_tables,
)
from tests.ledger.waiting import eventually
from tests.servers import Database

pytestmark = pytest.mark.kafka

PORTICO = Path(sys.executable).with_name("portico")


async def test_killed_in_every_phase_it_is_gone_on_with(site: Site, postgres: Database) -> None:
    rebuild = settings(site, postgres)
    count = await publish_everything(site)
    async with read_by_live(site, count):
        live = await rows_of(site)
        await _begin(rebuild)
        # What each phase needs first is held back, so that it is killed in that phase.
        for held, killed_in in (
            ("ledger_next.positions", "reading"),
            ("read_model_next.search_documents", "indexing"),
            ("read_model.organizations", "comparing"),
        ):
            async with _held(postgres, held, "ACCESS EXCLUSIVE"), _command(rebuild, "start"):
                await eventually(partial(_is_in, site, killed_in))
        await operations.start(rebuild, shown)
        async with (
            _held(postgres, "read_model.customers", "ACCESS SHARE"),
            _command(rebuild, "swap", "--yes"),
        ):
            await eventually(lambda: waits_for_tables(site))
        assert await phase(site) == "ready"
        assert await rows_of(site) == live
        await site.publish([invoice("after")])
        await site.until_read(count + 1)
        swapped = await operations.swap(rebuild, shown, accept_differences=False)
        assert (swapped["phase"], swapped["difference_count"]) == ("swapped", 0)
    assert await site.has("after")


async def _begin(rebuild: RebuildSettings) -> None:
    """As far as making the schemas, which is one transaction."""
    async with open_desk(rebuild) as desk, desk.administrator.transaction():
        await records.begin(desk.administrator, await schema.make_next(desk.administrator))


async def _is_in(site: Site, wanted: str) -> bool:
    return await phase(site) == wanted and await _waits(site)


async def _waits(site: Site) -> bool:
    return bool(
        await site.connection.fetchval(
            "SELECT EXISTS (SELECT FROM pg_stat_activity "
            "WHERE application_name = 'portico-ledger-rebuild' AND wait_event_type = 'Lock')"
        )
    )


@asynccontextmanager
async def _held(database: Database, table: str, mode: str) -> AsyncIterator[None]:
    connection = await asyncpg.connect(database.admin_dsn)
    try:
        async with connection.transaction():
            await connection.execute(f"LOCK TABLE {table} IN {mode} MODE")
            yield
    finally:
        await connection.close()


@asynccontextmanager
async def _command(rebuild: RebuildSettings, *arguments: str) -> AsyncIterator[None]:
    """The operator's command in a process of its own, killed at the end."""
    environment = {
        "LEDGER_POSTGRES_DSN": rebuild.postgres_dsn.get_secret_value(),
        "LEDGER_ADMINISTRATOR_POSTGRES_DSN": rebuild.administrator_postgres_dsn.get_secret_value(),
        "LEDGER_KAFKA_BOOTSTRAP_SERVERS": rebuild.kafka_bootstrap_servers,
        "LEDGER_TOPIC_PREFIX": rebuild.topic_prefix,
    }
    process = await asyncio.create_subprocess_exec(
        *(str(PORTICO), "ledger", "rebuild", *arguments),
        env=os.environ | environment,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        yield
        # It was still at it: killed, not over.
        assert process.returncode is None
    finally:
        process.kill()
        await process.wait()
