"""A large customer's list, however filtered and sorted, is what walking finds, and reads little."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services.portal.queries import InvoiceQuery, Queries
from services.portal.queries.invoice_query import SORTS
from tests.portal.builders import NOON, viewer
from tests.portal.queries.filled import filled
from tests.portal.queries.invoice_queries import invoice_queries
from tests.portal.queries.test_indexed_search import rows_read, without_index
from tests.servers import Database, Server

if TYPE_CHECKING:
    from asyncpg import Pool, Record

# What a text, a status, a currency or a type is shared by is found together with early days, large
# amounts or small numbers, or anywhere; some are rare.
VARIED = """
    INSERT INTO read_model.invoices (
        organization_id, invoice_id, external_customer_id, object, version, rank, tie, number,
        currency, invoice_type, issuing_date, payment_due_date, shown, total_amount_cents,
        settlement, search_text)
    SELECT 'acme', md5(n::text), 'cust_1', '{}', 1, 1, n, 'N-' || n,
        CASE WHEN n % 4001 = 0 THEN 'KWD' WHEN n % 4 = 0 THEN 'JPY' ELSE 'EUR' END,
        CASE WHEN n % 900 = 7 THEN NULL WHEN n > 36000 THEN 'credit' ELSE 'subscription' END,
        date '2026-03-15' - n % 900,
        CASE WHEN n % 11 = 0 THEN NULL ELSE date '2026-03-30' - n % 900 + n % 40 END, true,
        1000 + n * 7919::bigint % 90001,
        CASE WHEN n % 5003 = 0 THEN 'disputed' WHEN n % 1009 = 0 THEN 'voided'
            WHEN n % 900 < 60 THEN 'unpaid' WHEN n % 77 = 0 THEN 'partially_paid' ELSE 'paid' END,
        'n-' || n || ' platform fee' || CASE WHEN n % 900 > 600 THEN ' legacy' ELSE '' END
            || CASE WHEN n * 7919::bigint % 90001 > 70000 THEN ' enterprise' ELSE '' END
            || CASE WHEN n % 37 = 0 THEN ' setup' ELSE '' END
    FROM generate_series(1, 40000) AS n;
    INSERT INTO read_model.invoiced_totals (organization_id, external_customer_id, currency,
        issued_month, invoiced_amount_cents, invoiced_count)
    VALUES ('acme', 'cust_1', 'EUR', '2026-03-01', 1, 40000);
"""
# As a projector leaves them that is ahead of the indexer: other values, and queued.
AHEAD = """
    WITH changed AS (
        UPDATE read_model.invoices
        SET total_amount_cents = total_amount_cents * 7 % 90000, number = 'N-' || tie * 31 % 50000,
            payment_due_date = date '2026-03-20' - (tie % 500)::int,
            issuing_date = issuing_date - 40, shown = tie % 3 > 0,
            settlement = CASE WHEN settlement = 'paid' THEN 'unpaid' ELSE 'paid' END
        WHERE tie % 151 = 0
        RETURNING organization_id, external_customer_id, invoice_id
    )
    INSERT INTO read_model.search_queue SELECT * FROM changed;
"""
_WORDS = ("platform", "legacy", "enterprise", "setup", "legacy enterprise", "n-39", "n-7777", "zz",
    "zebra", "50.00")  # fmt: skip
QUERIES = invoice_queries(
    days=(NOON.date() - timedelta(days=900), NOON.date() + timedelta(days=40)),
    amounts=(0, 91_001),
    currencies=("EUR", "JPY", "KWD"),
    types=("credit", "subscription", "none"),
    q=st.none() | st.sampled_from(_WORDS),
    limit=st.sampled_from((1, 20, 100)),
    count=st.booleans(),
)
# One field or two are filtered more often than all of them.
FEW_FILTERS = st.builds(
    lambda whole, kept: replace(
        InvoiceQuery(),
        **{name: getattr(whole, name) for name in (*kept, "sort", "descending", "limit", "count")},
    ),
    QUERIES,
    st.lists(
        st.sampled_from(
            ("q", "statuses", "currencies", "types", "issued_from", "due_to", "amount_min")
        ),
        max_size=2,
        unique=True,
    ),
)


@pytest.fixture(scope="module")
def template(template: Database, session_postgres: Server) -> Iterator[Database]:
    """With these invoices in it, some of them queued."""
    yield from filled(session_postgres, template, VARIED, queued=AHEAD)


async def two_pages(queries: Queries, query: InvoiceQuery) -> list[dict[str, Any]]:
    pages = [await answer(queries, query)]
    if cursor := pages[0]["next_cursor"]:
        pages.append(await answer(queries, replace(query, cursor=cursor)))
    return pages


async def answer(queries: Queries, query: InvoiceQuery) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(await queries.invoices(viewer(), query, NOON))
    return body


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=QUERIES | FEW_FILTERS)
# Found in a few months often and in the others now and then, and by more than those few.
@example(
    query=InvoiceQuery(
        q="legacy enterprise", amount_min=0, sort="total_amount_cents", descending=False, limit=20
    )
)
async def test_a_list_is_the_same_with_the_index_and_without_it(
    postgres: Database, queries: Queries, query: InvoiceQuery
) -> None:
    found = await two_pages(queries, query)
    async with without_index(postgres):
        walked = await two_pages(queries, query)
    assert found == walked


# Of 40,000: a thousand that are looked at first, what is queued, and what fills a page then.
ROWS_MAX = 3_500
CALLS: dict[str, dict[str, Any]] = {
    "nothing filtered": {},
    "a rare status": {"statuses": ("disputed",)},
    "a rare currency": {"currencies": ("KWD",)},
    "an absent type": {"types": ("none",)},
    "a small range of amounts": {"amount_min": 5_000, "amount_max": 5_100},
    "a frequent term": {"q": "platform"},
    "a frequent term of the oldest": {"q": "legacy", "currencies": ("EUR",)},
    "a frequent term that is rarely disputed": {"q": "platform", "statuses": ("disputed",)},
}


async def test_whatever_is_filtered_or_searched_every_order_reads_little(
    pool: "Pool[Record]",
) -> None:
    read = {
        (name, sort, descending): (
            await rows_read(
                pool, InvoiceQuery(sort=sort, descending=descending, limit=20, **filters)
            )
        )["invoices"]
        for name, filters in CALLS.items()
        for sort in SORTS
        for descending in (True, False)
        if (filters or sort != "issuing_date")
    }
    assert {call: rows for call, rows in read.items() if rows > ROWS_MAX} == {}
