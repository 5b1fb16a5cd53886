"""Searching by the index finds what walking all invoices finds, and reads little for it."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.search import folded
from services.portal.queries import DISPLAY_STATUSES, InvoiceQuery, Queries
from services.portal.queries.invoice_query import SORTS
from services.portal.queries.statements import invoices_call
from tests.ledger.indexed import index_everything, indexer
from tests.portal.builders import NOON, invoice, payment, viewer
from tests.portal.conftest import Fold
from tests.portal.queries.test_tenants import TENANTS, crawled, tenants
from tests.servers import Database

if TYPE_CHECKING:
    from asyncpg import Pool, Record

# Fixtures, shared with the tenant law.
__all__ = ["crawled", "tenants"]

WORDS = (
    "Seats", "Größe M", "Café Crème", "Ёлка новогодняя", "发票服务", "支持 计划", "خدمة", "ขายส่ง",
    "a_b%c\\d", "100%", "2025-11",
)  # fmt: skip
COUNT = 80


def _terms(n: int) -> dict[str, Any]:
    issued = NOON.date() - timedelta(days=n % 9 * 23)
    return {
        "number": f"ACM-{issued.year}-{n * 37 % 1000:04}",
        "purchase_order_number": f"PO/{n % 7}.{n}" if n % 3 else None,
        "currency": ("EUR", "JPY", "KWD")[n % 3],
        "issuing_date": issued.isoformat(),
        "payment_due_date": None if n % 5 == 0 else (issued + timedelta(days=n % 40)).isoformat(),
        "total_amount_cents": (0, 999, 12_345, 123_450, 1_234_500)[n % 5],
        "fees": [{"description": WORDS[n % len(WORDS)], "amount_cents": 1}],
    }


_TEXTS = [
    folded(
        " ".join((str(t["number"]), str(t["purchase_order_number"]), t["fees"][0]["description"]))
    )
    for t in map(_terms, range(COUNT))
]


@st.composite
def _parts(draw: st.DrawFn) -> str:
    """A part of what an invoice is found by; some letters of it may be others."""
    text = draw(st.sampled_from(_TEXTS))
    first = draw(st.integers(0, len(text) - 2))
    part = text[first : first + draw(st.integers(2, 12))]
    return part + draw(st.sampled_from(("", "", "", "x", "9", " 2025", " seats")))


SEARCHES = st.one_of(
    _parts(),
    st.sampled_from(
        ("12,345", "123.45", "9.99", "1,234.500", "EUR 0", "¥12345", "nowhere", "inv_1")
    ),
).filter(lambda q: len(folded(q).strip()) > 1)
_DAYS = st.none() | st.dates(NOON.date() - timedelta(days=220), NOON.date())
QUERIES = st.builds(
    InvoiceQuery,
    q=st.none() | SEARCHES,
    statuses=st.lists(st.sampled_from(DISPLAY_STATUSES), max_size=2, unique=True).map(tuple),
    currencies=st.lists(st.sampled_from(("EUR", "JPY")), max_size=1).map(tuple),
    issued_from=_DAYS,
    issued_to=_DAYS,
    amount_min=st.none() | st.integers(0, 20_000),
    sort=st.sampled_from(SORTS),
    descending=st.booleans(),
    limit=st.integers(1, 9),
)


async def ids(queries: Queries, query: InvoiceQuery) -> list[str]:
    """All pages, one after another."""
    found: list[str] = []
    while True:
        answer = json.loads(await queries.invoices(viewer(), query, NOON))
        found += [one["id"] for one in answer["invoices"]]
        if answer["next_cursor"] is None:
            return found
        assert len(answer["invoices"]) == query.limit
        query = replace(query, cursor=answer["next_cursor"])


@asynccontextmanager
async def without_index(postgres: Database) -> AsyncIterator[None]:
    """Nobody's index is ready meanwhile."""
    connection = await asyncpg.connect(postgres.ledger_dsn)
    statement = "UPDATE read_model.indexed_customers SET ready = $1"
    try:
        await connection.execute(statement, False)
        yield
        await connection.execute(statement, True)
    finally:
        await connection.close()


@pytest.fixture
async def eighty(postgres: Database, fold: Fold) -> None:
    """Half of them indexed, a few of those changed or paid since, and the other half queued."""
    await fold(
        *(invoice(f"inv_{n}", **_terms(n)) for n in range(COUNT // 2)),
        *(payment(f"inv_{n}", amount_cents=10**7) for n in range(0, COUNT // 2, 7)),
    )
    await index_everything(postgres.ledger_dsn)
    await fold(
        *(invoice(f"inv_{n}", **_terms(n)) for n in range(COUNT // 2, COUNT)),
        *(payment(f"inv_{n}", amount_cents=99 * n) for n in range(0, COUNT, 6)),
        *(invoice(f"inv_{n}", **_terms(n + 3)) for n in range(0, COUNT // 2, 10)),
        invoice("inv_1", kind="invoice.deleted", **_terms(1)),
        invoice("inv_2", customer_id="cust_2", **_terms(2)),
    )


@pytest.mark.usefixtures("eighty")
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=QUERIES, steps=st.integers(0, 1))
async def test_the_index_finds_what_walking_finds(
    postgres: Database, queries: Queries, query: InvoiceQuery, steps: int
) -> None:
    found = await ids(queries, query)
    async with without_index(postgres):
        assert found == await ids(queries, query)
    if steps:
        # What was queued moves into the index in the course of the examples.
        async with indexer(postgres.ledger_dsn) as indexing:
            await indexing.step()


@pytest.mark.usefixtures("tenants")
@pytest.mark.parametrize("tenant", TENANTS, ids="/".join)
async def test_the_index_shows_nobody_elses(
    postgres: Database, crawled: Queries, tenant: tuple[str, str]
) -> None:
    await index_everything(postgres.ledger_dsn)
    organization_id, customer_id = tenant
    who = viewer(customer_id, organization_id)
    for q in ("everywhere", "secret", "100.00", "of-globex", "acme-cust"):
        for sort in SORTS:
            query = InvoiceQuery(q=q, sort=sort)
            body = json.loads(await crawled.invoices(who, query, NOON))
            expected = f"inv-secret-of-{organization_id}-{customer_id}"
            found = [one["id"] for one in body["invoices"]]
            assert found in ([expected], []), q
            assert found or q in ("of-globex", "acme-cust")


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


@pytest.fixture
async def many(postgres: Database) -> None:
    connection = await asyncpg.connect(postgres.admin_dsn)
    await connection.execute(MANY)
    await connection.close()
    await index_everything(postgres.ledger_dsn)
    administrator = await asyncpg.connect(postgres.admin_dsn)
    await administrator.execute("VACUUM ANALYZE")
    await administrator.close()


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


@pytest.mark.usefixtures("many")
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


@pytest.mark.usefixtures("many")
async def test_many_are_found_as_walking_finds_them(postgres: Database, queries: Queries) -> None:
    # More than are sorted, and of those some that are owed.
    sorted_ = InvoiceQuery(q="platform", sort="total_amount_cents")
    overdue = replace(sorted_, statuses=("overdue", "unpaid"))
    calls = {**CALLS, "sorted": sorted_, "sorted, overdue": overdue}
    found = {name: await queries.invoices(viewer(), q, NOON) for name, q in calls.items()}
    async with without_index(postgres):
        for name, query in calls.items():
            assert found[name] == await queries.invoices(viewer(), query, NOON), name


@pytest.mark.usefixtures("many")
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


async def rows_read(pool: "Pool[Record]", query: InvoiceQuery) -> dict[str, int]:
    """Rows that the portal's own statement looks at, by table."""
    call = invoices_call(query, None)
    counts = (
        "SELECT relname, seq_tup_read + coalesce(idx_tup_fetch, 0) AS rows"
        " FROM pg_stat_xact_user_tables WHERE relname IN ('invoices', 'search_documents')"
    )
    async with pool.acquire() as connection, connection.transaction():
        before = {row["relname"]: row["rows"] for row in await connection.fetch(counts)}
        await connection.fetch(call.statement, "acme", "cust_1", NOON, *call.arguments)
        after = await connection.fetch(counts)
    return {row["relname"]: row["rows"] - before[row["relname"]] for row in after}
