"""The search index: documents and queue together are the customer's invoices, at every instant."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import count
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from services.ledger.indexing import INVOICES_AT_ONCE, REST, REST_BEHIND, Indexer, document
from services.ledger.staging import STATEMENTS
from tests.ledger.builders import invoice
from tests.ledger.conftest import Ledger, cut
from tests.ledger.indexed import indexer, work_through
from tests.ledger.test_fold_law import IN_POSTGRES, Projectors, projectors
from tests.ledger.world import HISTORIES, Happening
from tests.servers import Database

# A fixture, shared with the fold law.
__all__ = ["projectors"]

_organizations = (f"searched-{number}" for number in count())

HIDDEN_TABLES = ("indexed_customers", "search_documents", "search_queue")
TABLES = (*HIDDEN_TABLES, "sorted_invoices")

# What invoices are to be found and sorted by, of customers whom the index has whole, unless they
# are queued.
_SHOWN = """
SELECT invoice.external_customer_id, invoice.invoice_id,
    read_model.search_slice_of(indexed.number, invoice.issuing_date) AS slice,
    invoice.total_amount_cents, invoice.issuing_date,
    coalesce(invoice.payment_due_date, 'infinity') AS payment_due_date, invoice.number,
    invoice.currency, invoice.invoice_type, invoice.settlement, invoice.search_text
FROM read_model.invoices AS invoice
JOIN read_model.indexed_customers AS indexed USING (organization_id, external_customer_id)
WHERE organization_id = $1 AND invoice.shown AND indexed.ready
    AND invoice_id NOT IN (
        SELECT queue.invoice_id FROM read_model.search_queue AS queue
        WHERE queue.organization_id = $1)
"""
_DOCUMENTS = """
SELECT document.external_customer_id, document.invoice_id, document.slice,
    document.total_amount_cents, sorted.issuing_date, sorted.payment_due_date, sorted.number,
    sorted.currency, sorted.invoice_type, sorted.settlement, document.document
FROM read_model.search_documents AS document
FULL JOIN read_model.sorted_invoices AS sorted
    USING (organization_id, external_customer_id, invoice_id, slice, total_amount_cents)
WHERE organization_id = $1
"""


@pytest_asyncio.fixture
async def indexing(postgres: Database) -> AsyncIterator[Indexer]:
    async with indexer(postgres.ledger_dsn) as one:
        yield one


async def queued(ledger: Ledger, organization: str = "acme") -> list[str]:
    statement = "SELECT invoice_id FROM read_model.search_queue WHERE organization_id = $1"
    return [row[0] for row in await ledger.connection.fetch(statement, organization)]


async def shown(ledger: Ledger, organization: str) -> set[tuple[Any, ...]]:
    rows = await ledger.connection.fetch(_SHOWN, organization)
    return {(*row[:-1], document(row["search_text"])) for row in rows}


async def documents(ledger: Ledger, organization: str) -> set[tuple[Any, ...]]:
    return {tuple(row) for row in await ledger.connection.fetch(_DOCUMENTS, organization)}


@IN_POSTGRES
@given(happenings=HISTORIES, data=st.data())
async def test_whatever_comes_between_what_is_not_queued_has_its_document(
    ledger: Ledger, indexing: Indexer, happenings: list[Happening], data: st.DataObject
) -> None:
    organization = next(_organizations)
    cuts = data.draw(st.lists(st.integers(0, len(happenings)), max_size=6), "cuts")
    for batch in cut([happening.record(organization) for happening in happenings], cuts):
        await ledger.apply_batch(batch)
        match data.draw(st.sampled_from(("nothing", "step", "take up", "work through")), "then"):
            case "step":
                await indexing.step()
            case "take up":
                await indexing.take_up_customers()
            case "work through":
                await work_through(indexing)
        assert await shown(ledger, organization) <= await documents(ledger, organization)
    await work_through(indexing)
    assert await queued(ledger, organization) == []
    assert await documents(ledger, organization) == await shown(ledger, organization)
    assert {
        (row["external_customer_id"], row["ready"])
        for row in await ledger.rows("indexed_customers", organization)
    } >= {
        (row["external_customer_id"], True)
        for row in await ledger.rows("invoiced_totals", organization)
    }


async def test_an_invoice_that_another_customer_has_now_is_not_found_with_the_first(
    ledger: Ledger, indexing: Indexer
) -> None:
    await ledger.apply(
        invoice("i1", external_customer_id="c1"), invoice("i2", external_customer_id="c1")
    )
    await work_through(indexing)
    # Nobody whom the index has: the other customer is not taken up yet.
    await ledger.apply(invoice("i1", external_customer_id="c2", version=2))
    assert set(await queued(ledger)) == {"i1"}
    await indexing.step()
    assert {row[:2] for row in await documents(ledger, "acme")} == {("c1", "i2")}


@IN_POSTGRES
@given(happenings=HISTORIES, data=st.data())
async def test_projectors_and_indexers_at_the_same_time_lose_nothing(
    ledger: Ledger,
    projectors: Projectors,
    postgres: Database,
    indexing: Indexer,
    happenings: list[Happening],
    data: st.DataObject,
) -> None:
    organization = next(_organizations)
    streams: dict[int, list[bytes]] = {number: [] for number in range(3)}
    for happening in happenings:
        streams[data.draw(st.integers(0, 2), "partition")].append(happening.record(organization))

    async def index(one: Indexer) -> None:
        for _ in range(4):
            # A long batch may keep it from the queue; it is tried again.
            with suppress(TimeoutError):
                await one.take_up_customers()
            await one.step()

    async with indexer(postgres.ledger_dsn) as other:
        await asyncio.gather(
            *(projectors.write(number, values) for number, values in streams.items()),
            index(indexing),
            index(other),
        )
    assert await shown(ledger, organization) <= await documents(ledger, organization)
    await work_through(indexing)
    assert await documents(ledger, organization) == await shown(ledger, organization)
    assert len(await shown(ledger, organization)) == len(
        [row for row in await ledger.rows("invoices", organization) if row["shown"]]
    ) or await _unindexed(ledger, organization)


async def _unindexed(ledger: Ledger, organization: str) -> bool:
    """Whether somebody has invoices that count in no total: all of them voided."""
    indexed = {
        row["external_customer_id"] for row in await ledger.rows("indexed_customers", organization)
    }
    invoices = await ledger.rows("invoices", organization)
    rest = [row for row in invoices if row["shown"] and row["external_customer_id"] not in indexed]
    return bool(rest) and all(row["voided"] for row in rest)


async def test_small_customers_are_left_alone(postgres: Database, ledger: Ledger) -> None:
    await ledger.apply(
        *(invoice(f"i{n}", external_customer_id="large") for n in range(3)),
        *(invoice(f"j{n}", external_customer_id="small") for n in range(2)),
    )
    async with indexer(postgres.ledger_dsn, invoices_min=3) as indexing:
        await work_through(indexing)
        await ledger.apply(invoice("i4", external_customer_id="large"))
        await ledger.apply(invoice("j0", external_customer_id="small", version=2, number="J"))
        assert await queued(ledger) == ["i4"]
        await work_through(indexing)
    assert {row["external_customer_id"] for row in await ledger.rows("search_documents")} == {
        "large"
    }


async def test_a_large_customer_is_filled_in_several_transactions(
    ledger: Ledger, indexing: Indexer
) -> None:
    invoices = INVOICES_AT_ONCE + 1
    await ledger.apply(*(invoice(f"i{n}", issuing_date="2026-01-01") for n in range(invoices)))
    await indexing.take_up_customers()
    assert await indexing.step() == INVOICES_AT_ONCE
    assert not (await ledger.row("indexed_customers"))["ready"]
    # What changes meanwhile, wherever the filling is, is queued.
    await ledger.apply(invoice("i0", version=2, issuing_date="2025-01-01"), invoice("new"))
    await work_through(indexing)
    assert (await ledger.row("indexed_customers"))["ready"]
    assert len(await documents(ledger, "acme")) == invoices + 1
    assert await documents(ledger, "acme") == await shown(ledger, "acme")


async def test_a_customer_is_taken_up_between_batches_only(
    ledger: Ledger, indexing: Indexer
) -> None:
    """A batch that has looked before would not queue what it commits afterwards."""
    await ledger.apply(invoice())
    async with ledger.connection.transaction():
        await ledger.connection.fetch(STATEMENTS["insert_invoices"])
        with pytest.raises(TimeoutError):
            await indexing.take_up_customers()
    assert await indexing.take_up_customers() == 1


async def test_one_indexer_works_at_a_time(
    postgres: Database, ledger: Ledger, indexing: Indexer
) -> None:
    await ledger.apply(invoice())
    await indexing.take_up_customers()
    other = await asyncpg.connect(postgres.ledger_dsn)
    try:
        async with other.transaction():
            assert await other.fetchval(STATEMENTS["search_take_turn"], 7_405_114_922)
            assert await indexing.step() == 0
    finally:
        await other.close()
    assert await indexing.step() == 1


async def test_the_index_forgets_what_the_read_model_forgets(
    postgres: Database, ledger: Ledger, indexing: Indexer
) -> None:
    await ledger.apply(invoice())
    await work_through(indexing)
    await ledger.apply(invoice(version=2, number="X"))
    administrator = await asyncpg.connect(postgres.admin_dsn)
    await administrator.execute("SELECT ledger.reset()")
    await administrator.close()
    for table in TABLES:
        assert await ledger.value(f"SELECT count(*) FROM read_model.{table}") == 0  # noqa: S608 - a constant


@pytest.mark.parametrize(("end", "rest"), [(0, REST), (1_000_000, REST_BEHIND)])
async def test_the_indexer_rests_longer_while_the_projector_is_behind(
    ledger: Ledger, indexing: Indexer, end: int, rest: float
) -> None:
    await ledger.connection.execute("UPDATE ledger.positions SET end_offset = $1", end)
    assert await indexing.rest() == rest


async def test_the_index_is_read_through_its_functions_only(postgres: Database) -> None:
    connection = await asyncpg.connect(postgres.portal_dsn)
    try:
        for table in HIDDEN_TABLES:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f"SELECT FROM read_model.{table}")
    finally:
        await connection.close()
