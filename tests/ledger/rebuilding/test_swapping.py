"""What was built takes the place of the live read model, and nobody sees a mix of the two."""

import asyncio
import json
from datetime import UTC, datetime

import asyncpg
import pytest

from services.ledger.rebuilding import operations
from services.ledger.rebuilding.statements import STATEMENTS
from tests.ledger.builders import invoice, payment
from tests.ledger.indexed import index_everything
from tests.ledger.projecting import PAYMENTS, Site
from tests.ledger.rebuilding.world import (
    INVOICES_MIN,
    publish_everything,
    read_by_live,
    rows_of,
    settings,
    shown,
    waits_for_tables,
)
from tests.ledger.sums import assert_sums_hold
from tests.ledger.waiting import eventually
from tests.servers import Database

pytestmark = pytest.mark.kafka

READERS = 4
INVOICE = "SELECT portal.invoice($1, $2, $3, $4)"
TOGETHER = (
    "SELECT name FROM read_model.customers WHERE external_customer_id = 'c0'",
    "SELECT number FROM read_model.invoices WHERE invoice_id = 'i6'",
    "SELECT currency FROM read_model.allocations WHERE payment_id = 'p1'",
)


async def test_a_swap_under_a_running_projector_loses_and_doubles_nothing(
    site: Site, postgres: Database
) -> None:
    rebuild = settings(site, postgres)
    records = await publish_everything(site)
    async with read_by_live(site, records):
        await operations.start(rebuild, shown)
        swapped = asyncio.Event()

        async def go_on_billing() -> int:
            count = 0
            while not swapped.is_set():
                ids = [f"live{count + n}" for n in range(20)]
                count += await site.publish([invoice(one) for one in ids])
                count += await site.publish([payment(f"p-{ids[0]}", ids[:2])], PAYMENTS)
            return count

        billing = asyncio.create_task(go_on_billing())
        await site.until_read(records + 20)
        await operations.swap(rebuild, shown, accept_differences=False)
        swapped.set()
        await site.until_read(records + await billing)
        await assert_sums_hold(site.connection)
        await operations.drop(rebuild)
        assert await site.stopped() == []
        # What is live now is again what the log says.
        again = await operations.start(rebuild, shown)
    assert (again["difference_count"], again["records_total"]) == (0, records + billing.result())
    assert again["records_total"] == await site.read()


async def test_readers_see_the_old_or_the_new_one_and_no_error(
    site: Site, postgres: Database
) -> None:
    rebuild = settings(site, postgres)
    async with read_by_live(site, await publish_everything(site)):
        pass
    await operations.start(rebuild, shown)
    await _mark_live_as_old(site)
    over = asyncio.Event()
    readers = [asyncio.create_task(_read(postgres, over)) for _ in range(READERS)]
    await operations.swap(rebuild, shown, accept_differences=True)
    await operations.drop(rebuild)
    over.set()
    seen: set[str] = set().union(*await asyncio.gather(*readers))
    assert seen == {"old", "old old old", "N-i6", "Ada N-i6 EUR"}


async def test_who_has_begun_with_the_old_one_ends_with_it(site: Site, postgres: Database) -> None:
    rebuild = settings(site, postgres)
    async with read_by_live(site, await publish_everything(site)):
        pass
    await operations.start(rebuild, shown)
    await _mark_live_as_old(site)
    reader = await asyncpg.connect(postgres.ledger_dsn)
    async with reader.transaction():
        assert await reader.fetchval("SELECT min(name) FROM read_model.customers") == "old"
        swap = asyncio.create_task(operations.swap(rebuild, shown, accept_differences=True))
        await eventually(lambda: waits_for_tables(site))
        assert await reader.fetchval("SELECT min(number) FROM read_model.invoices") == "old"
    await swap
    assert await reader.fetchval("SELECT min(name) FROM read_model.customers") == "Ada"
    await reader.close()


async def test_nothing_but_the_rows_is_another_one_after_a_swap(
    site: Site, postgres: Database
) -> None:
    rebuild = settings(site, postgres)
    async with read_by_live(site, await publish_everything(site)):
        before = await _made_of(site)
        await operations.start(rebuild, shown, invoices_min=INVOICES_MIN)
        # Refused once, and not by what reads now; and the other way round.
        await site.connection.execute(
            "INSERT INTO ledger.dead_letters "
            "(topic, partition, record_offset, record_value, reason) "
            "SELECT topic, partition, 0, 'sent', 'once' FROM ledger.positions "
            "WHERE next_offset > 1 AND applied_count = next_offset LIMIT 1"
        )
        await site.connection.execute("DELETE FROM ledger.dead_letters WHERE reason <> 'once'")
        await operations.swap(rebuild, shown, accept_differences=False)
        assert await _made_of(site) == before
        await operations.drop(rebuild)
        letters = await site.connection.fetch(
            "SELECT reason = 'once' AS once, replayed_at IS NOT NULL AS replayed "
            "FROM ledger.dead_letters ORDER BY once"
        )
        assert [tuple(letter) for letter in letters] == [(False, False), (True, True)]
        # What large customers are searched by was filled beforehand, and is kept from now on.
        assert await _documents(site) == await _shown(site) > 0
        await site.publish([invoice("found", number="found")])
        await eventually(lambda: site.has("found"))
    await index_everything(postgres.ledger_dsn)
    assert await _documents(site) == await _shown(site)
    assert (await rows_of(site))["invoices"]


async def _mark_live_as_old(site: Site) -> None:
    for statement in (
        "UPDATE read_model.customers SET name = 'old'",
        "UPDATE read_model.invoices SET number = 'old'",
        "UPDATE read_model.allocations SET currency = 'old'",
    ):
        await site.connection.execute(statement)


async def _read(database: Database, over: asyncio.Event) -> set[str]:
    """What was seen, asked as the portal asks and again and again. Statements stay prepared."""
    portal = await asyncpg.connect(database.portal_dsn)
    ledger = await asyncpg.connect(database.ledger_dsn)
    seen: set[str] = set()
    try:
        while not over.is_set():
            found = await portal.fetchval(INVOICE, "acme", "c1", datetime.now(UTC), "i6")
            seen.add(json.loads(found)["invoice"]["number"])
            async with ledger.transaction():
                parts = [await ledger.fetchval(part) for part in TOGETHER]
            seen.add(" ".join(parts))
    finally:
        await portal.close()
        await ledger.close()
    return seen


async def _made_of(site: Site) -> set[str]:
    """All that the live schema is made of, and whatever names one that is not."""
    names = await site.connection.fetch(
        "SELECT 'text ' || prosrc AS line FROM pg_proc "
        "WHERE prosrc ~ '_next\\M' AND pronamespace = 'read_model'::regnamespace "
        "UNION ALL SELECT 'policy ' || qual FROM pg_policies "
        "WHERE schemaname !~ '_before$' AND qual ~ '(read_model|ledger)_(next|before)' "
        "UNION ALL SELECT 'view ' || definition FROM pg_views "
        "WHERE schemaname !~ '_before$' AND definition ~ '(read_model|ledger)_(next|before)'"
    )
    lines = await site.connection.fetch(STATEMENTS["structure"], "read_model")
    return {row["line"] for row in (*names, *lines)}


async def _documents(site: Site) -> int:
    return await site.count("read_model.search_documents")


async def _shown(site: Site) -> int:
    return await site.count("read_model.invoices WHERE shown")
