"""What a search looks at of a customer with 40,000 invoices, and that it finds all the same."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from services.portal.queries import InvoiceQuery, Queries
from tests.portal.builders import NOON, viewer
from tests.portal.queries.filled import filled
from tests.portal.queries.test_indexed_search import ids, rows_read, without_index
from tests.servers import Database, Server

if TYPE_CHECKING:
    from asyncpg import Pool, Record

# What a search may look at of a customer's 40,000 invoices: a thousand at a glance, and what the
# index names.
ROWS_MAX = 2_500
MANY = """
    INSERT INTO read_model.invoices (
        organization_id, invoice_id, external_customer_id, object, version, rank, tie, number,
        currency, issuing_date, payment_due_date, shown, total_amount_cents, search_text)
    SELECT 'acme', md5(n::text), 'cust_1', jsonb_build_object('pad', md5(n::text)), 1, 1, n,
        'N-' || n, 'EUR', date '2026-03-15' - n % 900, date '2026-03-25', true, 1000 + n,
        'n-' || n || ' platform fee ' || CASE WHEN n % 900 > 600 THEN 'old plan' ELSE '' END
    FROM generate_series(1, 40000) AS n;
    INSERT INTO read_model.invoiced_totals (organization_id, external_customer_id, currency,
        issued_month, invoiced_amount_cents, invoiced_count)
    VALUES ('acme', 'cust_1', 'EUR', '2026-03-01', 1, 40000);
    UPDATE read_model.invoices SET settlement = 'paid' WHERE number NOT LIKE '%77';
"""


@pytest.fixture(scope="module")
def template(template: Database, session_postgres: Server) -> Iterator[Database]:
    """With these invoices in it, all of them indexed."""
    yield from filled(session_postgres, template, MANY)


def _calls() -> Iterator[tuple[str, InvoiceQuery]]:
    frequent, rare, absent = "platform", "n-39999", "zebra-77"
    numbers = count(1)
    for q in (frequent, rare, absent, "old plan", "40,399", "400.99", "fee n-123"):
        yield f"{next(numbers)} {q}", InvoiceQuery(q=q)
    for q in (rare, absent):
        yield f"{next(numbers)} {q} sorted", InvoiceQuery(q=q, sort="total_amount_cents")
        yield f"{next(numbers)} {q} filtered", InvoiceQuery(q=q, statuses=("paid",))
        yield f"{next(numbers)} {q} backwards", InvoiceQuery(q=q, descending=False)
    owed: tuple[dict[str, Any], ...] = ({"q": frequent}, {}, {"q": "zz", "sort": "number"})
    for changes in owed:
        yield f"overdue {changes}", InvoiceQuery(statuses=("overdue",), **changes)


CALLS = dict(_calls())


async def test_a_search_looks_at_few_however_many_invoices_there_are(
    postgres: Database, pool: "Pool[Record]"
) -> None:
    looked_at = {name: await rows_read(pool, query) for name, query in CALLS.items()}
    too_many = {name: rows for name, rows in looked_at.items() if rows["invoices"] > ROWS_MAX}
    assert too_many == {}
    assert {rows["search_documents"] for rows in looked_at.values()} <= set(range(ROWS_MAX))
    async with without_index(postgres):
        # The measure can tell.
        walked = await rows_read(pool, InvoiceQuery(q="zebra-77"))
    assert walked == {"invoices": 40_000, "search_documents": 0}


async def test_many_are_found_as_walking_finds_them(postgres: Database, queries: Queries) -> None:
    # More than are sorted, and of those some that are owed.
    sorted_ = InvoiceQuery(q="platform", sort="total_amount_cents")
    overdue = replace(sorted_, statuses=("overdue", "unpaid"))
    calls = {**CALLS, "sorted": sorted_, "sorted, overdue": overdue}
    found = {name: await queries.invoices(viewer(), q, NOON) for name, q in calls.items()}
    async with without_index(postgres):
        for name, query in calls.items():
            assert found[name] == await queries.invoices(viewer(), query, NOON), name


async def test_a_search_walks_when_too_many_are_queued(
    postgres: Database, queries: Queries, pool: "Pool[Record]"
) -> None:
    query = InvoiceQuery(q="n-39999")
    found = await ids(queries, query)
    assert len(found) == 1
    connection = await asyncpg.connect(postgres.ledger_dsn)
    for queued, walked in ((1_000, False), (1, True)):
        await connection.execute(
            "INSERT INTO read_model.search_queue SELECT 'acme', 'cust_1', 'inv-' || n"
            " FROM generate_series(1, $1::int) AS n",
            queued,
        )
        assert ((await rows_read(pool, query))["invoices"] == 40_000) == walked
        assert await ids(queries, query) == found
    await connection.close()
