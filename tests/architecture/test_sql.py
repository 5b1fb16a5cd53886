"""Every statement is prepared against the schema, under the role that runs it."""

import re
from pathlib import Path

import asyncpg
import pytest

from services.chassis.idempotency import Service, statements_of
from tests.servers import Database

SERVICES = Path(__file__).resolve().parents[2] / "services"
ROLES: dict[Service, str] = {
    "ledger": "portico_ledger",
    "token": "portico_token",
    "portal": "portico_portal",
}


def statements(service: Service) -> dict[str, str]:
    """The statements of all of a service's folders, those first that make what others read; and the
    chassis', as this service sends them."""
    found = sorted(
        (SERVICES / service).rglob("sql/*.sql"),
        key=lambda path: (not makes_a_stage(path.stem), path),
    )
    assert found, f"{service} has no statement"
    own = {str(path.relative_to(SERVICES)): path.read_text(encoding="utf-8") for path in found}
    return own | {f"chassis/{name}": text for name, text in statements_of(service).items()}


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
    service: Service, file_postgres: Database
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
            # Objects of every kind.
            """
            SELECT pg_describe_object(classid, objid, objsubid) FROM pg_shdepend
            WHERE refclassid = 'pg_authid'::regclass AND deptype = 'o'
                AND pg_get_userbyid(refobjid) = ANY($1)
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


async def test_no_function_of_the_portal_holds_a_row_type_of_the_read_model(
    file_postgres: Database,
) -> None:
    """A rebuild drops the tables that were live while it runs: it takes rows as `record`s."""
    connection = await asyncpg.connect(file_postgres.admin_dsn)
    try:
        typed = await connection.fetch(
            """
            SELECT routine.proname::text FROM pg_proc AS routine
            CROSS JOIN LATERAL unnest(
                coalesce(routine.proallargtypes, routine.proargtypes::oid[]) || routine.prorettype
            ) AS used (type_id)
            JOIN pg_type AS type ON type.oid = used.type_id
            WHERE routine.pronamespace = 'portal'::regnamespace
                AND 'read_model'::regnamespace IN (type.typnamespace,
                    (SELECT typnamespace FROM pg_type AS element WHERE element.oid = type.typelem))
            """
        )
        relations = await connection.fetch(
            "SELECT relname::text FROM pg_class WHERE relnamespace = 'read_model'::regnamespace"
            " AND relkind IN ('r', 'v')"
        )
        sources = await connection.fetch(
            "SELECT proname::text, prosrc FROM pg_proc WHERE pronamespace = 'portal'::regnamespace"
        )
    finally:
        await connection.close()
    assert typed == []
    # What is named, and not to be read from: the type of a variable, of a cast, or of a column.
    names = "|".join(relation["relname"] for relation in relations)
    named = re.compile(rf"(?<!FROM )(?<!JOIN )\bread_model\.({names})\b", re.IGNORECASE)
    assert [
        (source["proname"], found[0])
        for source in sources
        for found in named.finditer(_without_comments(source["prosrc"]))
    ] == []


def _without_comments(source: str) -> str:
    return re.sub(r"--.*", "", source)
