"""How far an import is: kept while it runs, gone with the log that it went to."""

import asyncpg

from services.chassis.postgres import open_pool
from services.ledger.importing.checkpoints import Checkpoint, Checkpoints, Import
from tests.servers import Database

IMPORT = Import("acme", "stripe", "https://api.stripe.com", "2026-01-01")


async def test_an_import_goes_on_unless_its_log_starts_over(postgres: Database) -> None:
    pool = await open_pool(postgres.ledger_dsn, application_name="test")
    async with pool:
        checkpoints = Checkpoints(pool, IMPORT)
        assert await checkpoints.read() == {}
        reached = Checkpoint("in_1", published=7, unappliable=1)
        await checkpoints.write("invoices", Checkpoint("in_0"))
        await checkpoints.write("invoices", reached)
        assert await checkpoints.read() == {"invoices": reached}
        other = Checkpoints(pool, Import("globex", *(IMPORT.source, IMPORT.url, IMPORT.since)))
        assert await other.read() == {}

        connection = await asyncpg.connect(postgres.admin_dsn)
        await connection.execute("SELECT ledger.reset()")
        await connection.close()
        assert await checkpoints.read() == {}
