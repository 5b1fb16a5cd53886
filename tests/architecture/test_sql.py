"""Every statement is prepared against the schema, under the role that runs it."""

from pathlib import Path

import asyncpg
import pytest

from tests.servers import Database

SERVICES = Path(__file__).resolve().parents[2] / "services"
ROLES = {"ledger": "portico_ledger", "token": "portico_token", "portal": "portico_portal"}


def statements(service: str) -> list[Path]:
    return sorted((SERVICES / service / "sql").glob("*.sql"))


def makes_a_stage(path: Path) -> bool:
    return path.stem.startswith("create_stage_")


@pytest.mark.parametrize("service", ROLES)
async def test_statements_fit_the_schema_and_the_grants(service: str, postgres: Database) -> None:
    connection = await asyncpg.connect(postgres.dsn(ROLES[service]))
    try:
        for path in filter(makes_a_stage, statements(service)):
            await connection.execute(path.read_text(encoding="utf-8"))
        for path in statements(service):
            if not makes_a_stage(path):
                await connection.prepare(path.read_text(encoding="utf-8"), name=path.stem[:60])
    finally:
        await connection.close()


async def test_login_roles_own_nothing(postgres: Database) -> None:
    connection = await asyncpg.connect(postgres.admin_dsn)
    try:
        owned = await connection.fetch(
            """
            SELECT relname::text FROM pg_class WHERE pg_get_userbyid(relowner) = ANY($1)
            UNION ALL SELECT proname::text FROM pg_proc WHERE pg_get_userbyid(proowner) = ANY($1)
            UNION ALL
            SELECT nspname::text FROM pg_namespace WHERE pg_get_userbyid(nspowner) = ANY($1)
            """,
            list(ROLES.values()),
        )
    finally:
        await connection.close()
    assert owned == []


async def test_row_level_security_is_forced_on_every_table_of_the_read_model(
    postgres: Database,
) -> None:
    connection = await asyncpg.connect(postgres.admin_dsn)
    try:
        tables = await connection.fetch(
            """
            SELECT relname, relrowsecurity AND relforcerowsecurity AS forced
            FROM pg_class WHERE relnamespace = 'read_model'::regnamespace AND relkind = 'r'
            """
        )
    finally:
        await connection.close()
    assert tables
    assert [table["relname"] for table in tables if not table["forced"]] == []
