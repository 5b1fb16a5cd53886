"""A page of a host's list reads the same few pages of the database, however much there is."""

import json
from typing import TYPE_CHECKING

import asyncpg
import pytest

from tests.portal.builders import NOON
from tests.portal.queries.test_costs import fill, pages_read
from tests.servers import Database, apart

if TYPE_CHECKING:
    from asyncpg import Pool, Record

# Ten rows of ten objects each with what belongs to it, entries of indexes, and the plan.
PAGES_MAX = 400
RECEIPTS = """
    INSERT INTO read_model.payment_receipts
        (organization_id, payment_receipt_id, payment_id, object, version, rank, tie, number)
    SELECT organization_id, payment_id, payment_id, '{}', 1, 1, 1, payment_id
    FROM read_model.payments
"""
# What totals do not count, among the others.
UNCOUNTED = """
    INSERT INTO read_model.invoices (
        organization_id, invoice_id, external_customer_id, object, version, rank, tie, number,
        currency, issuing_date, shown, voided, total_amount_cents)
    SELECT 'acme', 'uncounted' || n, 'many', '{"status": "draft"}', 1, 1, n, n::text, 'EUR',
        date '2026-03-15' - n * 10, n % 2 = 0, n % 2 = 0, 100
    FROM generate_series(1, 200) AS n
"""
IN_ORDER = """
    SELECT invoice_id FROM read_model.invoices
    WHERE external_customer_id = $1 OR $1 IS NULL
    ORDER BY issuing_date DESC, invoice_id DESC OFFSET $2 LIMIT 10
"""
# Of 20,010: in the middle, by position, of everybody and of one customer.
MIDDLE = {
    "invoices": ("invoices", "'2020-03-01', 'x'", {}),
    "invoices of a customer": ("invoices", "'2020-03-01', 'x'", {"external_customer_id": "$1"}),
    "invoices of a time": ("invoices", "NULL, NULL", {"issuing_date_to": "2020-03-01"}),
    "payments": ("payments", "'2020-03-01', 'x'", {}),
    "payments of a customer": ("payments", "'2020-03-01', 'x'", {"external_customer_id": "$1"}),
    "payments of an invoice": ("payments", "NULL, NULL", {"invoice_id": "$11"}),
    "receipts": ("receipts", "'', 'many5'", {}),
    "receipts of an invoice": ("receipts", "NULL, NULL", {"invoice_id": "$11"}),
    "credit notes": ("credit_notes", "'2020-03-01', 'x'", {}),
    "credit notes of a customer": (
        "credit_notes",
        "'2020-03-01', 'x'",
        {"external_customer_id": "$1"},
    ),
    "customers": ("customers", "'', 'few'", {}),
}


@pytest.fixture(scope="module")
def many(file_postgres: Database) -> Database:
    apart(lambda: filled(file_postgres))
    return file_postgres


@pytest.fixture
def postgres(many: Database) -> Database:
    """Of all tests here: none of them writes."""
    return many


async def filled(postgres: Database) -> None:
    await fill(postgres)
    administrator = await asyncpg.connect(postgres.admin_dsn)
    await administrator.execute(RECEIPTS)
    await administrator.execute(UNCOUNTED)
    await administrator.execute("VACUUM ANALYZE read_model.payment_receipts")
    await administrator.close()


def question(name: str, *, counted: bool) -> str:
    """The call of a list for ten objects; `$1` within is the customer, `$11` its first invoice."""
    function, place, filters = MIDDLE[name]
    pairs = ", ".join(f"'{key}', '{value}'" for key, value in filters.items())
    pairs = pairs.replace("'$11'", "$1::text || '1'").replace("'$1'", "$1::text")
    return (
        f"portal.organization_host_{function}('acme', $2, jsonb_build_object({pairs}), 10, 0,"
        f" {place}, {counted}) WHERE $1::text IS NOT NULL"
    )


@pytest.mark.parametrize("name", MIDDLE)
async def test_a_page_costs_the_same_for_few_and_for_many(pool: "Pool[Record]", name: str) -> None:
    for customer in ("many", "few"):
        read = await pages_read(pool, question(name, counted=False), customer)
        assert read <= PAGES_MAX, customer


@pytest.mark.parametrize("customer", ["many", None])
async def test_a_deep_page_that_nobody_came_to_is_the_right_one(
    pool: "Pool[Record]", many: Database, customer: str | None
) -> None:
    """It begins in its month: what totals do not count is counted too."""
    filters = json.dumps({} if customer is None else {"external_customer_id": customer})
    administrator = await asyncpg.connect(many.admin_dsn)
    total = await administrator.fetchval(
        "SELECT count(*) FROM read_model.invoices WHERE external_customer_id = $1 OR $1 IS NULL",
        customer,
    )
    for skip in (10_001, 12_345, 20_000, total - 3, total, total + 10):
        row = await pool.fetchrow(
            "SELECT * FROM portal.organization_host_invoices("
            "'acme', $1, $2, 10, $3, NULL, NULL, true)",
            NOON,
            filters,
            skip,
        )
        expected = await administrator.fetch(IN_ORDER, customer, skip)
        assert row is not None
        assert [one["id"] for one in json.loads(row["entries"])] == [
            one["invoice_id"] for one in expected
        ], skip
        assert row["total"] == total
    await administrator.close()


async def test_what_nothing_filters_but_the_customer_is_counted_by_totals(
    pool: "Pool[Record]",
) -> None:
    for name in ("invoices", "invoices of a customer"):
        assert await pages_read(pool, question(name, counted=True), "many") <= PAGES_MAX, name
