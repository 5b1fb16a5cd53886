"""A connection that is made fit for batches, and who writes the read model."""

import asyncpg
import pytest

from services.ledger.staging import STAGED_OBJECTS, STAGED_SUMS, prepare_connection
from tests.servers import Database


async def test_a_connection_that_is_prepared_twice_has_the_stages_of_all_batches_once(
    postgres: Database,
) -> None:
    connection = await asyncpg.connect(postgres.ledger_dsn)
    try:
        await prepare_connection(connection)
        await prepare_connection(connection)
        stages = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'"
        )
    finally:
        await connection.close()
    assert sorted(stage["relname"] for stage in stages) == sorted(
        f"stage_{table}" for table in STAGED_SUMS
    )


@pytest.mark.parametrize("role", ["portico_portal", "portico_token"])
@pytest.mark.parametrize("table", [*STAGED_OBJECTS, "allocations", "invoiced_totals", "due_totals"])
async def test_nobody_else_writes_the_read_model(
    file_postgres: Database, role: str, table: str
) -> None:
    connection = await asyncpg.connect(file_postgres.dsn(role))
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"DELETE FROM read_model.{table}")  # noqa: S608 - a constant
    finally:
        await connection.close()
