"""What people did is kept once, whatever comes twice, and nothing on the topic stops it."""

import asyncpg
import pytest

from services.ledger.activity.store import Batch, Move, PositionMovedError, record
from services.ledger.batches import Partition
from tests.ledger.activity.delivering import Office, event
from tests.servers import Database


@pytest.mark.kafka
async def test_what_was_told_twice_is_one_entry(office: Office) -> None:
    twice = event()
    async with office.delivering():
        await office.tell(twice, twice, event("invoice.downloaded"))
        await office.tell(twice, partition=1)
        await office.until_read(4)

    entries = await office.entries()
    assert {entry["type"] for entry in entries} == {"invoice.viewed", "invoice.downloaded"}
    assert len(entries) == 2
    first = entries[0]
    assert (first["external_customer_id"], first["subject"]) == ("cus-1", "inv-1")
    assert (first["session_id"], first["preview"], first["done_by"]) == ("ses-1", False, None)


async def test_bad_records_are_counted_and_stop_nothing(office: Office) -> None:
    bad = (b"no json", b"{}", event(data={"session_id": "\0"}), event(organizationid="a/b"))
    async with office.delivering():
        await office.tell(*bad, event())
        await office.until_read(5)

    assert len(await office.entries()) == 1
    skipped = await office.pool.fetchval("SELECT sum(skipped_count) FROM activity.positions")
    assert skipped == 4


async def test_a_process_goes_on_where_another_ended(office: Office) -> None:
    async with office.delivering():
        await office.tell(event())
        await office.until_read(1)
    await office.tell(event())
    async with office.delivering():
        await office.until_entries(2)

    assert await office.counted() == 2


async def test_it_goes_on_after_a_batch_of_many_too(office: Office) -> None:
    """Tansu tells that the log ends within its last batch."""
    async with office.delivering():
        await office.tell(event(), event(), event())
        await office.until_read(3)
    async with office.delivering():
        # Once this one is there, it has looked where the logs end.
        await office.tell(event(), partition=1)
        await office.until_entries(4)
        await office.tell(event())
        await office.until_entries(5)

    assert await office.counted() == 5


@pytest.mark.kafka
async def test_a_topic_that_was_forgotten_is_read_from_its_beginning(office: Office) -> None:
    """As after a broker in memory: the positions are beyond what it has, and its record another."""
    known = event()
    async with office.delivering():
        await office.tell(known)
        await office.until_read(1)
    await office.pool.execute("UPDATE activity.positions SET next_offset = 1000")
    await office.tell(event())
    async with office.delivering():
        await office.until_entries(2)

    assert len(await office.entries()) == 2


async def test_another_record_before_the_position_is_another_topic(office: Office) -> None:
    async with office.delivering():
        await office.tell(event(), event())
        await office.until_read(2)
    await office.pool.execute("DELETE FROM activity.entries")
    await office.pool.execute("UPDATE activity.positions SET last_record_at = 'epoch'")
    async with office.delivering():
        assert len(await office.until_entries(2)) == 2


async def test_a_batch_of_somebody_who_was_overtaken_writes_nothing(postgres: Database) -> None:
    pool = await asyncpg.create_pool(postgres.ledger_dsn, min_size=1)
    async with pool:
        partition = Partition("portal.activity", 0)
        await pool.execute(
            "INSERT INTO activity.positions (topic, partition, next_offset) VALUES ($1, $2, 7)",
            *partition,
        )
        with pytest.raises(PositionMovedError):
            await record(pool, Batch({partition: Move(6, 8, 0)}, []))
        assert await pool.fetchval("SELECT next_offset FROM activity.positions") == 7
