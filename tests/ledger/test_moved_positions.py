"""An operator puts a position elsewhere: within the log, back again, and nobody sees 1970."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from services.ledger import operations
from services.ledger.settings import LogSettings
from services.ledger.staging import STATEMENTS
from tests.ledger.builders import invoice
from tests.ledger.conftest import Run
from tests.ledger.projecting import INVOICES, Site, is_ready
from tests.ledger.waiting import eventually

pytestmark = pytest.mark.kafka

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def test_an_offset_that_the_log_does_not_have_is_refused(site: Site, portico: Run) -> None:
    # Batches of several records: their last is where a broker may be wrong about the end.
    await site.publish([invoice("i1"), invoice("i2"), invoice("i3")], partition=0)
    async with site.projector():
        await site.until_read(3)
    topic = site.topics[INVOICES]
    refused = await portico("ledger", "positions", "move", topic, "0", "99999999999", "--yes")
    assert refused.exit_code == 1
    assert refused.stderr.splitlines() == [
        f"the log of {topic}/0 goes from 0 to 3, 99999999999 is not in it: the position stays at 3"
    ]
    assert await _next_offset(site) == 3
    moved = await portico("ledger", "positions", "move", topic, "0", "1", "--yes", "--json")
    assert json.loads(moved.stdout)["previous_offset"] == 3
    undone = await portico("ledger", "positions", "move", topic, "0", "3", "--yes")
    assert undone.stdout == (
        f"{topic}/0 goes on at 3; it was at 1. Undo: portico ledger positions move {topic} 0 1\n"
    )
    assert await _next_offset(site) == 3


async def test_an_idle_partition_is_read_again_from_where_it_was_put(site: Site) -> None:
    await site.publish([invoice("i1"), invoice("i2")], partition=0)
    async with site.projector() as app:
        await site.until_read(2)
        await eventually(lambda: is_ready(app))
        await operations.move(_operator(site), site.topics[INVOICES], 0, 0)
        await eventually(lambda: _read(site, 4), seconds_max=5.0)
        assert await _next_offset(site) == 2
        assert await site.stopped() == []


async def test_an_idle_partition_stops_where_its_position_is_beyond_its_log(site: Site) -> None:
    await site.publish([invoice("i1")], partition=0)
    async with site.projector():
        await site.until_read(1)
        await site.connection.execute(
            "UPDATE ledger.positions SET next_offset = 99 WHERE next_offset = 1"
        )
        (stopped,) = await eventually(site.stopped, seconds_max=8.0)
        assert "before the stored position 99" in stopped["stopped_reason"]
        await operations.move(_operator(site), site.topics[INVOICES], 0, 1)
        await site.publish([invoice("i2")], partition=0)
        await eventually(lambda: site.has("i2"))


async def test_a_moved_position_is_as_of_what_it_was(site: Site, portico: Run) -> None:
    await site.publish([invoice("i1")], partition=0)
    async with site.projector() as app:
        await site.until_read(1)
        await eventually(lambda: is_ready(app))
        await eventually(lambda: _as_of(site))
    before = await _as_of(site)
    await operations.move(_operator(site), site.topics[INVOICES], 0, 0)
    assert await _as_of(site) == before
    said = json.loads((await portico("ledger", "status", "--json")).stdout)
    assert datetime.fromisoformat(said["as_of"]) == before


async def test_what_nobody_has_read_has_no_age(site: Site, portico: Run) -> None:
    """Of a first record, and of one without a time; what there was of it before has one."""
    await site.connection.execute(
        "INSERT INTO ledger.positions (topic, partition, next_offset, end_offset, last_record_at)"
        " VALUES ($1, 0, 0, 5, NULL), ($1, 1, 1, 5, 'epoch'), ($1, 2, 5, 5, NULL)",
        site.topics[INVOICES],
    )
    assert await _as_of(site) is None
    said = await portico("ledger", "status")
    assert said.stdout.startswith("of unknown age")
    found = json.loads((await portico("ledger", "status", "--json")).stdout)
    assert (found["as_of"], found["lag_seconds"], found["lag_records"]) == (None, None, 9)


async def test_a_first_record_is_never_of_1970(site: Site) -> None:
    """The look that finds it comes before its batch; so is it after a quiet month."""
    topic = site.topics[INVOICES]
    await site.connection.execute(
        "INSERT INTO ledger.positions (topic, partition, next_offset, observed_at, last_record_at)"
        " VALUES ($1, 0, 0, $2, NULL), ($1, 1, 0, $2, $3)",
        topic,
        NOON,
        LONG_AGO,
    )
    seen = NOON + timedelta(seconds=1)
    await site.connection.execute(
        STATEMENTS["observe_positions"], [topic] * 2, [0, 1], [seen] * 2, [1, 1]
    )
    assert await _as_of(site) == NOON


async def test_a_partition_that_is_not_stopped_is_not_resumed(site: Site, portico: Run) -> None:
    await site.publish([invoice("i1")], partition=0)
    async with site.projector():
        await site.until_read(1)
    topic = site.topics[INVOICES]
    said = await portico("ledger", "positions", "resume", topic, "0")
    assert said.stdout == f"{topic}/0 is not stopped: nothing was done, it is read on at 1\n"
    found = await portico("ledger", "positions", "resume", topic, "0", "--json")
    assert json.loads(found.stdout)["resumed"] is False
    missing = await portico("ledger", "positions", "resume", topic, "77")
    assert (missing.exit_code, missing.stderr) == (1, f"nothing has been read of {topic}/77\n")
    # Its guard against a flood stands as it was.
    assert await site.connection.fetchval("SELECT max(resumed_until) FROM ledger.positions") == 0


def _operator(site: Site) -> LogSettings:
    return LogSettings(postgres_dsn=site.ledger_dsn, kafka_bootstrap_servers=site.bootstrap_servers)


async def _next_offset(site: Site) -> int:
    return int(
        await site.connection.fetchval(
            "SELECT next_offset FROM ledger.positions WHERE topic = $1 AND partition = 0",
            site.topics[INVOICES],
        )
    )


async def _read(site: Site, records: int) -> bool:
    return await site.read() >= records


async def _as_of(site: Site) -> datetime | None:
    found: datetime | None = await site.connection.fetchval(
        "SELECT as_of FROM read_model.freshness"
    )
    return found
