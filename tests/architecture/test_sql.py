"""Every statement is prepared against the schema, under the role that runs it."""

from pathlib import Path

import asyncpg
import pytest

from tests.servers import Database

SERVICES = Path(__file__).resolve().parents[2] / "services"
ROLES = {"ledger": "portico_ledger", "token": "portico_token", "portal": "portico_portal"}


def statements(service: str) -> dict[str, str]:
    """The statements of all of a service's folders, those first that make what others read."""
    found = sorted(
        (SERVICES / service).rglob("sql/*.sql"),
        key=lambda path: (not makes_a_stage(path.stem), path),
    )
    assert found, f"{service} has no statement"
    return {str(path.relative_to(SERVICES)): path.read_text(encoding="utf-8") for path in found}


def makes_a_stage(name: str) -> bool:
    return name.startswith("create_stage_")


async def refusal(
    connection: "asyncpg.Connection[asyncpg.Record]", name: str, statement: str
) -> str | None:
    """What Postgres has against a statement."""
    try:
        if makes_a_stage(Path(name).stem):
            await connection.execute(statement)
        else:
            await connection.prepare(statement)
    except asyncpg.PostgresError as error:
        return str(error)
    return None


@pytest.mark.parametrize("service", ROLES)
async def test_statements_fit_the_schema_and_the_grants(
    service: str, file_postgres: Database
) -> None:
    connection = await asyncpg.connect(file_postgres.dsn(ROLES[service]))
    try:
        refusals = {
            name: await refusal(connection, name, statement)
            for name, statement in statements(service).items()
        }
    finally:
        await connection.close()
    assert {name: said for name, said in refusals.items() if said is not None} == {}


async def test_login_roles_own_nothing(file_postgres: Database) -> None:
    connection = await asyncpg.connect(file_postgres.admin_dsn)
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
    file_postgres: Database,
) -> None:
    connection = await asyncpg.connect(file_postgres.admin_dsn)
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
