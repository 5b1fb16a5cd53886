"""What a question reads: the same few pages of the database, however many invoices there are."""

import json
from typing import TYPE_CHECKING

import asyncpg
import pytest

from tests.portal.builders import NOON
from tests.servers import Database

if TYPE_CHECKING:
    from asyncpg import Pool, Record

# A page of the list: its index entries, its rows, the customer and the organization.
PAGES_MAX = 120
# Straight into the tables: what a projector would take minutes for. A due day for every invoice
# day, so that the open days are as many as they get.
MANY_INVOICES = """
    INSERT INTO read_model.invoices (
        organization_id, invoice_id, external_customer_id, object, version, rank, tie, number,
        currency, issuing_date, payment_due_date, shown, total_amount_cents, due_amount_cents)
    SELECT 'acme', customer || n, customer, '{}', 1, 1, n, n::text, 'EUR',
        date '2026-03-15' - n % 3000, date '2026-03-25' - n % 3000, true, 100, 100
    FROM (VALUES ('many', 20000), ('few', 10)) AS of_one (customer, invoices),
        LATERAL generate_series(1, invoices) AS n;
    INSERT INTO read_model.due_totals
    SELECT organization_id, external_customer_id, currency, payment_due_date, sum(due_amount_cents),
        count(*)
    FROM read_model.invoices GROUP BY 1, 2, 3, 4;
    INSERT INTO read_model.invoiced_totals
    SELECT organization_id, external_customer_id, currency, date_trunc('month', issuing_date),
        sum(total_amount_cents), count(*), sum(due_amount_cents), count(*)
    FROM read_model.invoices GROUP BY 1, 2, 3, 4;
"""
QUESTIONS = {
    "overview": "portal.overview('acme', $1, $2)",
    "first page": "portal.invoices('acme', $1, $2, 20, NULL, NULL)",
    "page in the middle": "portal.invoices('acme', $1, $2, 20, '2020-03-01', 'x')",
    "page in the middle of a filtered list": "portal.filtered_invoices('acme', $1, $2, 20,"
    " '2020-03-01', 'x', 'issuing_date', true, NULL, ARRAY['EUR'], NULL, NULL, NULL, NULL, NULL,"
    " NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
    "page of one status": "portal.filtered_invoices('acme', $1, $2, 20, NULL, NULL,"
    " 'issuing_date', true, ARRAY['overdue', 'unpaid'], NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
    " NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
}


@pytest.fixture
async def many(postgres: Database) -> None:
    connection = await asyncpg.connect(postgres.ledger_dsn)
    await connection.execute(MANY_INVOICES)
    await connection.close()
    administrator = await asyncpg.connect(postgres.admin_dsn)
    await administrator.execute("VACUUM ANALYZE read_model.invoices, read_model.due_totals")
    await administrator.close()


async def pages_read(pool: "Pool[Record]", question: str, customer: str) -> int:
    statement = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT json) SELECT {question}"
    async with pool.acquire() as connection:
        # The first call of a connection also reads the catalogue.
        for _ in range(2):
            plan = await connection.fetchval(statement, customer, NOON)
    read: int = json.loads(plan)[0]["Plan"]["Shared Hit Blocks"]
    return read


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
async def test_a_question_costs_the_same_for_few_invoices_and_for_many(
    pool: "Pool[Record]", question: str
) -> None:
    assert await pages_read(pool, question, "many") <= PAGES_MAX
    assert await pages_read(pool, question, "few") <= PAGES_MAX
