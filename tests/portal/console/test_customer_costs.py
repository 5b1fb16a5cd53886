"""What a page of the list reads: as much of twenty thousand customers as of twenty."""

from typing import TYPE_CHECKING

import asyncpg
import pytest

from services.portal.console.customer_query import CustomerQuery
from services.portal.console.customer_questions import find_customers
from services.portal.queries.cursors import Position, encode_cursor
from tests.portal.builders import NOON
from tests.servers import Database

if TYPE_CHECKING:
    from asyncpg import Pool, Record

MANY_CUSTOMERS = """
    INSERT INTO read_model.customers (organization_id, external_customer_id, object, version, rank,
        tie)
    SELECT 'acme', 'cus_' || n, jsonb_build_object('name', 'Name ' || md5(n::text), 'created_at',
        date '2020-01-01' + n % 2000), 1, 1, 1
    FROM generate_series(1, 20000) AS n;
    INSERT INTO read_model.due_totals
    SELECT 'acme', 'cus_' || n, 'EUR', '2026-01-31', n, 1 FROM generate_series(1, 30) AS n;
"""
ROWS_READ = "SELECT sum(seq_tup_read + idx_tup_fetch)::bigint FROM pg_stat_xact_user_tables"
# A page, what leads to it, and for each of it what all who owe have open.
ROWS_MAX = 1_500
# Counting up to a thousand, in whichever way the planner finds them.
COUNTED = 1_500
MIDDLE = Position("name:name 8", "cus_1")
PAGES = {
    "found by a part of the name": (CustomerQuery(q="c81e728d"), ROWS_MAX),
    "nobody found": (CustomerQuery(q="zzzz", sort="name"), ROWS_MAX),
    "most overdue": (CustomerQuery(), ROWS_MAX + COUNTED),
    "newest": (CustomerQuery(sort="newest"), ROWS_MAX + COUNTED),
    "in the middle by name": (
        CustomerQuery(sort="name", cursor=encode_cursor(CustomerQuery(sort="name"), MIDDLE)),
        ROWS_MAX,
    ),
}


@pytest.fixture
async def many(postgres: Database) -> None:
    connection = await asyncpg.connect(postgres.admin_dsn)
    await connection.execute(MANY_CUSTOMERS)
    await connection.execute("VACUUM ANALYZE read_model.customers, read_model.due_totals")
    await connection.close()


@pytest.mark.usefixtures("many")
async def test_a_page_reads_no_more_than_it_shows(pool: "Pool[Record]") -> None:
    for name, (query, rows_max) in PAGES.items():
        assert await rows_read(pool, query) <= rows_max, name


async def rows_read(pool: "Pool[Record]", query: CustomerQuery) -> int:
    """Rows of tables that the question looked at."""
    async with pool.acquire() as connection, connection.transaction():
        # What the transactions before have read may not have been handed in yet.
        before: int = await connection.fetchval(ROWS_READ)
        await find_customers(connection, "acme", query, NOON)  # type: ignore[arg-type]  # it fetches as a pool does
        after: int = await connection.fetchval(ROWS_READ)
        return after - before
