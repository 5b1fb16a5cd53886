"""What a question reads: the same few pages of the database, however many invoices there are."""

import json
from typing import TYPE_CHECKING

import asyncpg
import pytest

from tests.portal.builders import NOON
from tests.servers import Database, apart

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
        date '2026-03-15' - n % 3000, date '2026-03-25' - n % 3000, true, 100, 50
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
    INSERT INTO read_model.payments (
        organization_id, payment_id, object, version, rank, tie, amount_cents, currency,
        payment_status, created_at)
    SELECT organization_id, invoice_id, '{}', 1, 1, 1, 40, currency, 'succeeded', issuing_date + 3
    FROM read_model.invoices;
    INSERT INTO read_model.allocations (
        organization_id, payment_id, invoice_id, external_customer_id, amount_cents, currency,
        payment_status, created_at)
    SELECT organization_id, invoice_id, invoice_id, external_customer_id, 40, currency, 'succeeded',
        issuing_date + 3
    FROM read_model.invoices;
    INSERT INTO read_model.credit_notes (
        organization_id, credit_note_id, invoice_id, external_customer_id, object, version, rank,
        tie, number, currency, issuing_date, total_amount_cents, offset_amount_cents)
    SELECT organization_id, invoice_id, invoice_id, external_customer_id, '{}', 1, 1, 1, number,
        currency, issuing_date, 10, 10
    FROM read_model.invoices;
"""
# What is read of a year's payments, here some thousands, besides: entries of an index alone.
OVERVIEW_PAGES_MAX = 200
# The movements of some days, what they belong to, and totals by month and due day of a few years.
STATEMENT_ROWS_MAX = 1_000
QUESTIONS = {
    "first page": "portal.invoices('acme', $1, $2, 20, NULL, NULL)",
    "page in the middle": "portal.invoices('acme', $1, $2, 20, '2020-03-01', 'x')",
    "page in the middle of a filtered list": "portal.filtered_invoices('acme', $1, $2, 20,"
    " '2020-03-01', 'x', 'issuing_date', true, NULL, ARRAY['EUR'], NULL, NULL, NULL, NULL, NULL,"
    " NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
    "page of one status": "portal.filtered_invoices('acme', $1, $2, 20, NULL, NULL,"
    " 'issuing_date', true, ARRAY['overdue', 'unpaid'], NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
    " NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
    "count": "portal.count_invoices('acme', $1, $2, 20, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
    " NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
    "payments": "portal.payments('acme', $1, $2, 5, NULL, NULL, NULL, NULL, NULL, NULL)",
    "payments in the middle": "portal.payments('acme', $1, $2, 5, '2020-03-01', 'x',"
    " ARRAY['succeeded'], ARRAY['EUR'], '2000-01-01', '2020-03-01')",
    "credit notes": "portal.credit_notes('acme', $1, $2, 5, NULL, NULL, NULL, NULL, NULL)",
    "credit notes in the middle": "portal.credit_notes('acme', $1, $2, 5, '2020-03-01', 'x',"
    " ARRAY['EUR'], NULL, '2020-03-01')",
}


@pytest.fixture(scope="module")
def many(file_postgres: Database) -> Database:
    apart(lambda: fill(file_postgres))
    return file_postgres


@pytest.fixture
def postgres(many: Database) -> Database:
    """Of all tests here: none of them writes."""
    return many


async def fill(postgres: Database) -> None:
    administrator = await asyncpg.connect(postgres.admin_dsn)
    # Not as the projector, whose inserts also count what they add.
    await administrator.execute(MANY_INVOICES)
    # Test servers write commits late, and until then no page is known to be visible to all.
    await administrator.execute("SET synchronous_commit = on")
    await administrator.execute("CHECKPOINT")
    await administrator.execute(
        "VACUUM ANALYZE read_model.invoices, read_model.due_totals, read_model.payments,"
        " read_model.allocations, read_model.credit_notes"
    )
    await administrator.close()


async def pages_read(pool: "Pool[Record]", question: str, customer: str) -> int:
    statement = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT json) SELECT {question}"
    async with pool.acquire() as connection:
        # The first call of a connection also reads the catalogue.
        for _ in range(2):
            plan = await connection.fetchval(statement, customer, NOON)
    read: int = json.loads(plan)[0]["Plan"]["Shared Hit Blocks"]
    return read


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
async def test_a_question_costs_the_same_for_few_invoices_and_for_many(
    pool: "Pool[Record]", question: str
) -> None:
    assert await pages_read(pool, question, "many") <= PAGES_MAX
    assert await pages_read(pool, question, "few") <= PAGES_MAX


async def test_an_overview_reads_totals_and_the_years_payments_in_their_index(
    pool: "Pool[Record]",
) -> None:
    question = "portal.overview('acme', $1, $2)"
    assert await pages_read(pool, question, "many") <= OVERVIEW_PAGES_MAX
    assert await pages_read(pool, question, "few") <= PAGES_MAX


async def rows_read(pool: "Pool[Record]", question: str, customer: str) -> int:
    """Rows of tables that one transaction looked at."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.fetchval(f"SELECT {question}", customer, NOON)
        read: int = await connection.fetchval(
            "SELECT sum(seq_tup_read + idx_tup_fetch)::bigint FROM pg_stat_xact_user_tables"
        )
    return read


@pytest.mark.parametrize("period", ["'2026-03-14', '2026-03-15'", "'2026-02-28', '2026-03-01'"])
async def test_a_statement_reads_its_period_and_what_came_after_it(
    pool: "Pool[Record]", period: str
) -> None:
    question = f"portal.statement('acme', $1, $2, {period}, NULL, 5000)"
    assert await rows_read(pool, question, "many") <= STATEMENT_ROWS_MAX


async def test_a_statement_that_is_too_long_is_refused_before_it_is_made(
    pool: "Pool[Record]",
) -> None:
    question = "portal.statement('acme', $1, $2, '2000-01-01', '2026-03-15', NULL, 100)"
    assert await rows_read(pool, question, "many") <= STATEMENT_ROWS_MAX
