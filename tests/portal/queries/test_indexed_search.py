"""Searching by the index finds what walking all invoices finds, and reads little for it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
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
