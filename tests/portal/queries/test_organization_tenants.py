"""The tenant law for questions about a whole organization, also when one forgets whose it is.

Such a question is a function `portal.organization_…` that runs with the rights of
portico_organization_reader. A new one needs a line in QUESTIONS.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from tests.portal.builders import credit_note, customer, event, invoice, organization, payment
from tests.portal.conftest import Event, Fold
from tests.servers import Database

if TYPE_CHECKING:
    from asyncpg import Pool, Record

MIGRATIONS = Path(__file__).parents[3] / "services" / "portal" / "sql" / "migrations"
READER = "portico_organization_reader"
TENANTS = ("acme", "globex")
CURRENCIES = {"acme": "EUR", "globex": "USD"}
# Every function, asked so that its answer has "of <organization>" in it for both tenants.
QUESTIONS = {
    "organization_host_customer": "SELECT portal.organization_host_customer($1, 'cust_1')",
    "organization_host_customers_found": "SELECT 'of ' || replace(customer, 'the-', '')"
    " FROM unnest(portal.organization_host_customers_found($1, '%of ' || $1 || '%')) AS customer"
    " WHERE customer LIKE 'the-%'",
    "organization_host_invoice_bodies": "SELECT portal.organization_host_invoice_bodies("
    "$1, now(), '{same,open}', false)",
    "organization_host_payment_bodies": "SELECT"
    " portal.organization_host_payment_bodies($1, '{same}')",
    "organization_host_receipt_bodies": "SELECT"
    " portal.organization_host_receipt_bodies($1, '{same}')",
    "organization_host_credit_note_bodies": "SELECT portal.organization_host_credit_note_bodies("
    "$1, '{same}')",
    "organization_host_customers": "SELECT portal.organization_host_customers("
    "$1, now(), '{}', 10, 0, NULL, NULL, true)",
    "organization_host_invoices": "SELECT portal.organization_host_invoices("
    "$1, now(), '{}', 10, 0, NULL, NULL, true)",
    "organization_host_payments": "SELECT portal.organization_host_payments("
    "$1, now(), '{}', 10, 0, NULL, NULL, true)",
    "organization_host_receipts": "SELECT portal.organization_host_receipts("
    "$1, now(), '{}', 10, 0, NULL, NULL, true)",
    "organization_host_credit_notes": "SELECT portal.organization_host_credit_notes("
    "$1, now(), '{}', 10, 0, NULL, NULL, true)",
    "organization_customers": "SELECT portal.organization_customers($1, '2026-12-31', 25, NULL,"
    " NULL, 'overdue', '{cust}', NULL, '{JPY}', '{}', 100)",
    "organization_currencies": "SELECT string_agg('of ' || owner.name, ' ')"
    " FROM (VALUES ('EUR', 'acme'), ('USD', 'globex')) AS owner (currency, name)"
    " WHERE owner.currency = ANY (portal.organization_currencies($1))",
    "organization_activity": "SELECT portal.organization_activity($1, 'cust_1', NULL, NULL, 10)",
    "organization_settings": "SELECT portal.organization_settings($1)",
    "organization_session_facts": "SELECT portal.organization_session_facts($1, '{}', '{cust_1}')",
}


def _events(organization_id: str) -> list[Event]:
    """The same ids in every organization, and its name in every text."""
    own: dict[str, Any] = {"organization_id": organization_id}
    named = f"of {organization_id}"
    receipt = {"id": "same", "number": named, "payment": {"id": "same"}}
    return [
        organization(organization_id, name=named),
        customer("cust_1", organization_id, name=named, timezone="Asia/Tokyo"),
        customer("cust_2", organization_id, name=f"another {named}"),
        customer(f"the-{organization_id}", organization_id, name=f"one more {named}"),
        invoice("same", number=named, currency="JPY", **own),
        invoice(
            "open",
            number=f"open {named}",
            customer_id="cust_2",
            currency=CURRENCIES[organization_id],
            **own,
        ),
        payment("same", payment_id="same", reference=named, amount_cents=7, **own),
        event("payment_receipt.created", {"payment_receipt": receipt}, organization_id),
        credit_note("same", id="same", number=named, **own),
    ]


@pytest.fixture
async def tenants(fold: Fold, postgres: Database) -> None:
    await fold(*(one for tenant in TENANTS for one in _events(tenant)))
    connection = await asyncpg.connect(postgres.ledger_dsn)
    for tenant in TENANTS:
        await connection.execute(
            "INSERT INTO activity.entries (organization_id, event_digest, external_customer_id,"
            " type, happened_at, done_by) VALUES ($1, $2, 'cust_1', 'portal_session.opened',"
            " now(), 'of ' || $1)",
            tenant,
            tenant.encode(),
        )
    await connection.close()


@pytest.fixture(params=["as it is", "without tenant predicates"])
async def crawled(
    request: pytest.FixtureRequest, postgres: Database, pool: "Pool[Record]"
) -> "Pool[Record]":
    """The portal's connection; and the same with every tenant predicate taken out of the SQL."""
    if request.param == "without tenant predicates":
        connection = await asyncpg.connect(postgres.admin_dsn)
        for text in _organization_functions():
            kept = [line for line in text.split("\n") if not line.endswith("-- tenant")]
            forgetful = "\n".join(kept).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
            await connection.execute(forgetful)
        await connection.close()
    return pool


def _organization_functions() -> list[str]:
    pattern = r"^CREATE FUNCTION portal\.(?:organization_|enter_organization).*?^\$\$;$"
    return [
        text
        for path in sorted(MIGRATIONS.glob("*.sql"))
        for text in re.findall(pattern, path.read_text(), re.MULTILINE | re.DOTALL)
    ]


def test_every_table_of_an_organization_is_asked_for_its_organization() -> None:
    for text in _organization_functions():
        tables = re.findall(r"(?:FROM|JOIN) (?:read_model|activity)\.(\w+)", text)
        marks = re.findall(r"-- tenant$", text, re.MULTILINE)
        asked = [table for table in tables if table != "freshness"]
        assert len(marks) == len(asked), text.split("\n")[0]


@pytest.mark.usefixtures("tenants")
@pytest.mark.parametrize("tenant", TENANTS)
async def test_an_organization_sees_its_own_and_nothing_of_another(
    crawled: "Pool[Record]", tenant: str
) -> None:
    other = next(one for one in TENANTS if one != tenant)
    for name, statement in QUESTIONS.items():
        answer = str(await crawled.fetchrow(statement, tenant))
        assert f"of {tenant}" in answer, name
        assert f"of {other}" not in answer, name


@pytest.mark.usefixtures("tenants")
@pytest.mark.parametrize("nobody", ["", "initech", None])
async def test_nobody_sees_nothing(crawled: "Pool[Record]", nobody: str | None) -> None:
    for name, statement in QUESTIONS.items():
        assert "of " not in str(await crawled.fetchrow(statement, nobody)), name


@pytest.mark.usefixtures("tenants")
async def test_the_organization_does_not_outlive_its_question(pool: "Pool[Record]") -> None:
    for name, statement in QUESTIONS.items():
        await pool.fetchrow(statement, "acme")
        context = await pool.fetchval("SELECT read_model.context_organization_id()")
        assert context is None, name
        assert await pool.fetchval("SELECT count(*) FROM read_model.customers") == 0


@pytest.mark.usefixtures("tenants")
async def test_what_sets_no_organization_sees_nothing(
    postgres: Database, pool: "Pool[Record]"
) -> None:
    connection = await asyncpg.connect(postgres.admin_dsn)
    await connection.execute(f"""
        CREATE FUNCTION portal.organization_forgetful() RETURNS bigint LANGUAGE sql STABLE
        SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS 'SELECT count(*) FROM read_model.customers';
        ALTER FUNCTION portal.organization_forgetful() OWNER TO {READER};
        """)  # noqa: S608 - the name of a role of ours
    await connection.close()
    assert await pool.fetchval("SELECT portal.organization_forgetful()") == 0


async def test_nobody_becomes_the_reader(postgres: Database) -> None:
    for dsn in (postgres.portal_dsn, postgres.ledger_dsn, postgres.token_dsn):
        connection = await asyncpg.connect(dsn)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"SET ROLE {READER}")
        await connection.close()


async def test_the_reader_owns_those_functions_and_nothing_else(postgres: Database) -> None:
    connection = await asyncpg.connect(postgres.admin_dsn)
    functions = await connection.fetch("""
        SELECT proname::text AS name, pg_get_userbyid(proowner)::text AS owner, prosecdef,
            coalesce(proconfig::text, '') AS settings,
            ARRAY(SELECT pg_get_userbyid(entry.grantee)::text FROM aclexplode(proacl) AS entry
                  WHERE entry.grantee <> proowner) AS callers
        FROM pg_proc
        WHERE pronamespace = 'portal'::regnamespace
            AND (prosecdef OR starts_with(proname, 'organization_'))
        """)
    owned = await connection.fetchval(
        "SELECT count(*) FROM pg_class WHERE relowner = $1::text::regrole", READER
    )
    role = await connection.fetchrow(
        "SELECT rolcanlogin, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = $1", READER
    )
    await connection.close()
    assert {function["name"] for function in functions} == set(QUESTIONS)
    for function in functions:
        assert (function["owner"], function["prosecdef"]) == (READER, True), function["name"]
        # Nothing that a caller put in its own path is found before what is meant.
        assert "search_path=pg_catalog, pg_temp" in function["settings"], function["name"]
        assert function["callers"] == ["portico_portal"], function["name"]
    assert owned == 0
    assert role is not None
    assert tuple(role) == (False, False, False)
