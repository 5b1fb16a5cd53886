"""Law 2: positions move with the rows, by compare-and-swap. Law 4: nothing vanishes."""

import asyncpg
import pytest

from services.ledger.batches import Partition
from services.ledger.store import PositionLostError, apply
from tests.ledger.builders import TOPIC, encoded, event, invoice
from tests.ledger.conftest import Ledger, batch_of
from tests.servers import Database

PARTITION = Partition(TOPIC, 0)


async def test_a_batch_applied_twice_counts_once(ledger: Ledger) -> None:
    batch = batch_of([invoice()], PARTITION, 0)
    await apply(ledger.connection, batch)
    with pytest.raises(PositionLostError):
        await apply(ledger.connection, batch)
    assert await _counts(ledger) == (1, 1, 0, 0)


async def test_a_zombie_changes_nothing_after_another_took_over(ledger: Ledger) -> None:
    # Both have read the same records; the zombie cut its batch differently.
    await apply(ledger.connection, batch_of([invoice("i1"), invoice("i2")], PARTITION, 0))
    zombie = batch_of([invoice("i1"), invoice("i2"), invoice("i3")], PARTITION, 0)
    with pytest.raises(PositionLostError):
        await apply(ledger.connection, zombie)
    assert [row["invoice_id"] for row in await ledger.rows("invoices")] == ["i1", "i2"]
    await apply(ledger.connection, batch_of([invoice("i3")], PARTITION, 2))
    assert await _counts(ledger) == (3, 3, 0, 0)


async def test_a_zombie_waits_for_the_batch_under_way_and_then_gives_up(
    ledger: Ledger, postgres: Database
) -> None:
    other = await asyncpg.connect(postgres.ledger_dsn)
    try:
        async with other.transaction():
            await other.execute(
                "UPDATE ledger.positions SET next_offset = 1 WHERE topic = $1", TOPIC
            )
            await ledger.connection.execute("SET lock_timeout = '100ms'")
            with pytest.raises(asyncpg.LockNotAvailableError):
                await apply(ledger.connection, batch_of([invoice()], PARTITION, 0))
    finally:
        await other.close()
    assert await ledger.rows("invoices") == []


async def test_a_batch_whose_position_of_one_partition_is_lost_changes_none(ledger: Ledger) -> None:
    batch = batch_of([invoice("i1")], PARTITION, 0)
    other = Partition(TOPIC, 7)
    batch.extend(other, batch_of([invoice("i2")], other, 0).entries)
    with pytest.raises(PositionLostError):
        await apply(ledger.connection, batch)
    assert await _counts(ledger) == (0, 0, 0, 0)
    assert await ledger.rows("invoices") == []


async def test_a_stopped_partition_is_not_moved(ledger: Ledger) -> None:
    await ledger.connection.execute("UPDATE ledger.positions SET stopped_at = now()")
    with pytest.raises(PositionLostError):
        await apply(ledger.connection, batch_of([invoice()], PARTITION, 0))


async def test_applied_ignored_and_dead_lettered_are_all_that_was_read(ledger: Ledger) -> None:
    ignored = encoded(event("subscription.started", {}))
    await ledger.apply(invoice("i1"), b"junk", ignored, invoice("i1"))
    await ledger.apply(invoice("i2", currency="XXX"), ignored)
    assert await _counts(ledger) == (6, 2, 2, 2)
    letters = await ledger.connection.fetch(
        "SELECT record_offset, organization_id, reason FROM ledger.dead_letters ORDER BY 1"
    )
    assert [(letter["record_offset"], letter["organization_id"]) for letter in letters] == [
        (1, None),
        (4, "acme"),
    ]
    assert letters[1]["reason"].startswith("data.invoice.currency: unknown_currency")


async def _counts(ledger: Ledger) -> tuple[int, int, int, int]:
    row = await ledger.connection.fetchrow(
        "SELECT next_offset, applied_count, ignored_count, dead_letter_count FROM ledger.positions"
    )
    assert row is not None
    return tuple(row)
