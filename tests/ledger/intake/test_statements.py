"""Every statement of the intake is sound under the role that runs it."""

from pathlib import Path

import asyncpg
import pytest

from services.chassis.sql import Statements
from services.ledger import intake
from tests.servers import Database

STATEMENTS = Statements(Path(str(intake.__file__)).parent / "sql")


@pytest.mark.parametrize("name", STATEMENTS.names())
async def test_a_statement_is_prepared_as_portico_ledger(postgres: Database, name: str) -> None:
    connection = await asyncpg.connect(postgres.ledger_dsn)
    try:
        await connection.prepare(STATEMENTS[name])
    finally:
        await connection.close()
