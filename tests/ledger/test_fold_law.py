"""Laws 1 and 3: the read model is a function of the set of events, and its totals of its rows.

Against an independent model (`model.py`), in a real database; each example is an organization of
its own.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from itertools import count
from typing import Any

import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from services.chassis.postgres import open_pool
from services.ledger.batches import Partition
from services.ledger.metrics import Metrics
from services.ledger.staging import prepare_connection
from services.ledger.writing import Writer
from tests.ledger import model
from tests.ledger.conftest import Ledger, batch_of, cut
from tests.ledger.world import HISTORIES, Happening
from tests.servers import Database

_organizations = (f"org-{number}" for number in count())

# What the law is about; stamps and texts follow from the same merge.
IN_POSTGRES = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def without_ties(happenings: Sequence[Happening]) -> list[Happening]:
    """Leave out events that only their content's digest could order: no model can tell which."""
    kept: dict[tuple[Any, ...], Happening] = {}
    for happening in happenings:
        place = (happening.kind, happening.object_id, happening.version, model._standing(happening))
        kept.setdefault(place, happening)
    return list(kept.values())


@IN_POSTGRES
@given(happenings=HISTORIES, data=st.data())
async def test_any_order_any_doubles_and_any_batches_come_to_what_the_model_says(
    ledger: Ledger, happenings: list[Happening], data: st.DataObject
) -> None:
    distinct = without_ties(happenings)
    doubled = distinct + data.draw(st.lists(st.sampled_from(distinct), max_size=5), "doubles")
    shuffled = data.draw(st.permutations(doubled), "order")
    cuts = data.draw(st.lists(st.integers(0, len(shuffled)), max_size=6), "cuts")
    organization = next(_organizations)
    for batch in cut([happening.record(organization) for happening in shuffled], cuts):
        await ledger.apply_batch(batch)
    assert await _projected(ledger, organization) == model.fold(distinct)


@IN_POSTGRES
@given(happenings=HISTORIES, data=st.data())
async def test_events_that_only_differ_in_content_come_to_the_same_in_every_order(
    ledger: Ledger, happenings: list[Happening], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(happenings), "order")
    cuts = data.draw(st.lists(st.integers(0, len(shuffled)), max_size=6), "cuts")
    one, other = next(_organizations), next(_organizations)
    await ledger.apply_batch([happening.record(one) for happening in happenings])
    for batch in cut([happening.record(other) for happening in shuffled], cuts):
        await ledger.apply_batch(batch)
    assert await _everything(ledger, one) == await _everything(ledger, other)


class Projectors:
    """Three that know nothing of each other, each with a partition of its own."""

    def __init__(self, writers: Sequence[Writer]) -> None:
        self.writers = writers
        self.next_offsets = [0] * len(writers)

    async def write(self, number: int, values: Sequence[bytes]) -> None:
        """Batches of two, one after another."""
        for batch in cut(values, range(2, len(values), 2)):
            partition = Partition("at-the-same-time", number)
            await self.writers[number].write(batch_of(batch, partition, self.next_offsets[number]))
            self.next_offsets[number] += len(batch)


@pytest_asyncio.fixture
async def projectors(postgres: Database) -> AsyncIterator[Projectors]:
    async with AsyncExitStack() as stack:
        writers = []
        for number in range(3):
            pool = await open_pool(
                postgres.ledger_dsn,
                application_name="test",
                connections_max=1,
                prepare=prepare_connection,
            )
            stack.push_async_callback(pool.close)
            writers.append(Writer(pool, Metrics(CollectorRegistry())))
            await pool.execute(
                "INSERT INTO ledger.positions (topic, partition, next_offset) VALUES ($1, $2, 0)",
                "at-the-same-time",
                number,
            )
        yield Projectors(writers)


@IN_POSTGRES
@given(happenings=HISTORIES, data=st.data())
async def test_topics_that_are_projected_at_the_same_time_come_to_what_the_model_says(
    ledger: Ledger, projectors: Projectors, happenings: list[Happening], data: st.DataObject
) -> None:
    distinct = without_ties(happenings)
    organization = next(_organizations)
    streams: dict[int, list[bytes]] = {number: [] for number in range(3)}
    for happening in distinct:
        streams[data.draw(st.integers(0, 2), "partition")].append(happening.record(organization))
    await asyncio.gather(*(projectors.write(number, values) for number, values in streams.items()))
    assert await _projected(ledger, organization) == model.fold(distinct)


async def _projected(ledger: Ledger, organization: str) -> model.World:
    invoices = await ledger.rows("invoices", organization)
    return model.World(
        {
            row["invoice_id"]: model.Owed(
                row["external_customer_id"],
                row["currency"],
                row["total_amount_cents"],
                int(row["paid_amount_cents"]),
                int(row["credited_amount_cents"]),
                int(row["pending_amount_cents"]),
                int(row["due_amount_cents"]),
                row["settlement"],
            )
            for row in invoices
            if row["shown"]
        },
        {
            (row["external_customer_id"], row["currency"], _day(row["issued_month"])): (
                int(row["invoiced_amount_cents"]),
                row["invoiced_count"],
                int(row["outstanding_amount_cents"]),
                row["outstanding_count"],
            )
            for row in await ledger.rows("invoiced_totals", organization)
        },
        {
            (row["external_customer_id"], row["currency"], _day(row["payment_due_date"])): (
                int(row["due_amount_cents"]),
                row["due_count"],
            )
            for row in await ledger.rows("due_totals", organization)
        },
        {
            (row["payment_id"], row["invoice_id"]): int(row["amount_cents"])
            for row in await ledger.rows("allocations", organization)
        },
        {
            row["external_customer_id"]: row["document_locale"]
            for row in await ledger.rows("customers", organization)
        },
    )


async def _everything(ledger: Ledger, organization: str) -> dict[str, list[dict[str, Any]]]:
    """Every row and column, but for the tenant and invoices that are only named."""
    tables = (
        *("customers", "invoices", "payments", "allocations", "credit_notes"),
        *("invoiced_totals", "due_totals"),
    )
    return {
        table: [
            {name: value for name, value in row.items() if name != "organization_id"}
            for row in await ledger.rows(table, organization)
            if table != "invoices" or row["object"] is not None
        ]
        for table in tables
    }


def _day(value: Any) -> str:
    # asyncpg reads infinity as the last date there is.
    return "infinity" if value.year == 9999 else value.isoformat()
