"""Who may see every tenant's rows, and what else that role may do: portico_ledger, by BYPASSRLS."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest_asyncio

from deploy.local import postgres
from tests.servers import Database

ROLE = "portico_ledger"
SCHEMAS = {"activity", "ledger", "read_model"}
# Where everybody may look: functions of extensions, and the catalogue.
OF_ALL = {"extensions", "information_schema", "pg_catalog"}


@pytest_asyncio.fixture
async def admin(file_postgres: Database) -> AsyncIterator["asyncpg.Connection[Any]"]:
    connection = await asyncpg.connect(file_postgres.admin_dsn)
    yield connection
    await connection.close()


async def test_only_the_ledger_passes_by_the_tenant_law(
    admin: "asyncpg.Connection[Any]",
) -> None:
    rows = await admin.fetch(
        "SELECT rolname::text AS name, rolbypassrls, rolsuper OR rolcreaterole OR rolcreatedb"
        " OR rolreplication AS is_more FROM pg_roles WHERE rolname ~ '^portico_' AND rolname <> $1",
        postgres.ADMINISTRATOR,
    )
    assert {row["name"] for row in rows if row["rolbypassrls"]} == {ROLE}
    assert [row["name"] for row in rows if row["is_more"]] == []


async def test_nobody_becomes_it_and_it_becomes_nobody(
    admin: "asyncpg.Connection[Any]",
) -> None:
    assert (
        await admin.fetchval(
            "SELECT count(*) FROM pg_auth_members WHERE $1::text::regrole IN (roleid, member)", ROLE
        )
        == 0
    )


async def test_it_may_touch_three_schemas_and_make_nothing_there(
    admin: "asyncpg.Connection[Any]",
) -> None:
    schemas = await admin.fetch(
        "SELECT nspname::text AS name, has_schema_privilege($1, oid, 'CREATE') AS makes"
        " FROM pg_namespace WHERE has_schema_privilege($1, oid, 'USAGE, CREATE')"
        " AND nspname !~ '^pg_(toast|temp)'",
        ROLE,
    )
    assert {schema["name"] for schema in schemas} == SCHEMAS | OF_ALL
    assert [schema["name"] for schema in schemas if schema["makes"]] == []


async def test_no_table_anywhere_else_is_open_to_it(admin: "asyncpg.Connection[Any]") -> None:
    rows = await admin.fetch(
        "SELECT relnamespace::regnamespace::text AS schema, oid::regclass::text AS name,"
        " has_table_privilege($1, oid, 'TRUNCATE, REFERENCES, TRIGGER') AS is_more FROM pg_class"
        " WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND ("
        "   has_table_privilege($1, oid,"
        "     'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')"
        "   OR has_any_column_privilege($1, oid, 'SELECT, INSERT, UPDATE, REFERENCES'))",
        ROLE,
    )
    open_to_it = [row for row in rows if row["schema"] not in OF_ALL]
    assert {row["schema"] for row in open_to_it} == SCHEMAS
    # It empties no table and hangs nothing on one.
    assert [row["name"] for row in open_to_it if row["is_more"]] == []


async def test_no_policy_is_for_it(admin: "asyncpg.Connection[Any]") -> None:
    """None would ever be asked: one that says less than `true` would be a false promise."""
    assert (
        await admin.fetchval("SELECT count(*) FROM pg_policies WHERE $1 = ANY (roles)", ROLE) == 0
    )
