"""Every statement of the projector holds against the schema, under the role that runs it."""

import asyncpg
import pytest

from services.ledger.staging import STAGED_TABLES, STATEMENTS, prepare_connection
from tests.servers import Database


async def test_every_statement_can_be_prepared_by_the_projectors_role(postgres: Database) -> None:
    connection = await asyncpg.connect(postgres.ledger_dsn)
    try:
        await prepare_connection(connection)
        for name in STATEMENTS.names():
            if not name.startswith("create_stage_"):
                await connection.prepare(STATEMENTS[name])
    finally:
        await connection.close()


async def test_preparing_a_connection_twice_is_no_error(postgres: Database) -> None:
    connection = await asyncpg.connect(postgres.ledger_dsn)
    try:
        await prepare_connection(connection)
        await prepare_connection(connection)
    finally:
        await connection.close()


@pytest.mark.parametrize("role", ["portico_portal", "portico_token"])
@pytest.mark.parametrize("table", [*STAGED_TABLES, "allocations", "invoiced_totals", "due_totals"])
async def test_nobody_else_writes_the_read_model(postgres: Database, role: str, table: str) -> None:
    connection = await asyncpg.connect(postgres.dsn(role))
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"DELETE FROM read_model.{table}")  # noqa: S608 - a constant
    finally:
        await connection.close()
