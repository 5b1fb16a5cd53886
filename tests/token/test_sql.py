"""Every statement fits the schema, and the service's role can do no more than it needs."""

from datetime import UTC, datetime, timedelta

import asyncpg
import httpx
import pytest

from services.token.session_store import SQL, SessionStore
from tests.servers import Database
from tests.token.conftest import new_session

FORBIDDEN = [
    "UPDATE token.api_keys SET scopes = '{}'",
    "UPDATE token.api_keys SET organization_id = 'x'",
    "DELETE FROM token.api_keys",
    "UPDATE token.portal_sessions SET expires_at = now()",
    "UPDATE token.portal_sessions SET organization_id = 'x'",
    "UPDATE token.signing_keys SET sealed_private_key = ''",
    "UPDATE token.revocations SET revoked_at = NULL",
    "DELETE FROM token.signing_keys",
    "DELETE FROM token.revocation_clock",
    "TRUNCATE token.portal_sessions",
    "ALTER TABLE token.portal_sessions DISABLE TRIGGER ALL",
    "SELECT FROM read_model.customers",
    "SELECT FROM read_model.invoices",
    "SELECT FROM ledger.sources",
    "CREATE TABLE token.more ()",
]
TABLES = ["api_keys", "signing_keys", "portal_sessions", "revocations", "revocation_clock"]


async def refused(dsn: str, statements: list[str]) -> list[str]:
    """Those of the statements that the role may not run."""
    connection = await asyncpg.connect(dsn)
    refused = []
    try:
        for statement in statements:
            try:
                await connection.execute(statement)
            except asyncpg.InsufficientPrivilegeError:
                refused.append(statement)
    finally:
        await connection.close()
    return refused


async def test_every_statement_is_prepared_as_the_role_of_the_service(postgres: Database) -> None:
    connection = await asyncpg.connect(postgres.token_dsn)
    try:
        for name in SQL.names():
            await connection.prepare(SQL[name])
    finally:
        await connection.close()
    assert len(SQL.names()) > 20


async def test_the_role_of_the_service_may_do_no_more_than_it_needs(postgres: Database) -> None:
    assert await refused(postgres.token_dsn, FORBIDDEN) == FORBIDDEN


@pytest.mark.parametrize("role", ["portico_ledger", "portico_portal"])
async def test_no_other_service_sees_any_of_it(postgres: Database, role: str) -> None:
    statements = [f"SELECT FROM token.{table}" for table in TABLES]

    assert await refused(postgres.dsn(role), statements) == statements


async def test_a_session_is_checked_through_indexes_alone(
    postgres: Database, host: httpx.AsyncClient
) -> None:
    session = await new_session(host)
    connection = await asyncpg.connect(postgres.token_dsn)
    try:
        # With a handful of rows any plan is as good as another; this shows which one can be had.
        await connection.execute("SET enable_seqscan = off")
        rows = await connection.fetch(
            f"EXPLAIN {SQL['check_session']}", session["id"], "acme", "cust_1", "kid"
        )
    finally:
        await connection.close()
    plan = "\n".join(row[0] for row in rows)
    assert "Index Scan using portal_sessions_pkey" in plan
    assert plan.count("revocations_of_many") == 2
    assert "Seq Scan on portal_sessions" not in plan


async def test_what_ended_long_ago_is_forgotten_and_nothing_else(
    postgres: Database, host: httpx.AsyncClient
) -> None:
    session = await new_session(host, expires_in=60)
    await host.delete("/api/v1/portal_sessions")
    pool = await asyncpg.create_pool(postgres.token_dsn, min_size=1, max_size=1)
    store = SessionStore(pool)
    now = datetime.now(UTC)
    try:
        assert await store.forget(now, 10) == 0
        assert await store.forget(now + timedelta(hours=1), 10) == 1
        # The revocation stays for as long as any session that it covers could be listed.
        assert await store.forget(now + timedelta(hours=13), 10) == 1
    finally:
        await pool.close()
    answer = await host.get(f"/api/v1/portal_sessions/{session['id']}")
    assert answer.status_code == httpx.codes.NOT_FOUND
