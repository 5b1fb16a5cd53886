"""Databases that a file of tests fills once, and of which each of its tests has a copy."""

from collections.abc import Iterator
from functools import partial

import asyncpg

from tests.conftest import copied
from tests.ledger.indexed import index_everything
from tests.servers import Database, Server, apart


def filled(
    server: Server, template: Database, indexed: str, queued: str = ""
) -> Iterator[Database]:
    """With the rows of a statement in the search index, and those of another one queued for it."""
    for database in copied(server, template):
        apart(partial(_fill, database, indexed, queued))
        yield database


async def _fill(database: Database, indexed: str, queued: str) -> None:
    administrator = await asyncpg.connect(database.admin_dsn)
    await administrator.execute(indexed)
    await index_everything(database.ledger_dsn)
    if queued:
        await administrator.execute(queued)
    await administrator.execute("VACUUM ANALYZE")
    await administrator.close()
