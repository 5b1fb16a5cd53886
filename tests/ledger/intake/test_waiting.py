"""A change is visible when the projector's position has passed it, and not before."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from asyncpg import Pool, Record

from services.chassis.postgres import open_pool
from services.ledger.intake.publishing import Position
from services.ledger.intake.waiting import NotYetAppliedError, wait_until_applied
from tests.servers import Database

TOPIC = "billing.customers"


@pytest.fixture
async def pool(
    postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> "AsyncIterator[Pool[Record]]":
    monkeypatch.setattr("services.ledger.intake.waiting.APPLIED_SECONDS_MAX", 0.2)
    async with await open_pool(postgres.ledger_dsn, application_name="test") as pool:
        yield pool


async def applied_up_to(pool: "Pool[Record]", partition: int, next_offset: int) -> None:
    """As the projector leaves it."""
    await pool.execute(
        "INSERT INTO ledger.positions (topic, partition, next_offset) VALUES ($1, $2, $3)"
        " ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset",
        TOPIC,
        partition,
        next_offset,
    )


async def waits(pool: "Pool[Record]", *positions: Position) -> bool:
    try:
        await wait_until_applied(pool, positions)
    except NotYetAppliedError:
        return True
    return False


async def test_a_record_is_applied_when_the_next_offset_is_beyond_it(
    pool: "Pool[Record]",
) -> None:
    await applied_up_to(pool, 0, 7)
    assert not await waits(pool, Position(TOPIC, 0, 6))
    assert await waits(pool, Position(TOPIC, 0, 7))


async def test_every_record_has_to_be_applied(pool: "Pool[Record]") -> None:
    await applied_up_to(pool, 0, 7)
    await applied_up_to(pool, 1, 3)
    assert await waits(pool, Position(TOPIC, 0, 6), Position(TOPIC, 1, 3))
    assert await waits(pool, Position(TOPIC, 0, 6), Position("billing.invoices", 0, 0))


async def test_a_partition_that_nobody_reads_is_waited_for(pool: "Pool[Record]") -> None:
    assert await waits(pool, Position(TOPIC, 2, 0))


async def test_waiting_ends_when_the_projector_gets_there(
    pool: "Pool[Record]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.ledger.intake.waiting.APPLIED_SECONDS_MAX", 5.0)
    waiting = asyncio.create_task(waits(pool, Position(TOPIC, 0, 0)))
    await applied_up_to(pool, 0, 1)
    assert not await waiting
