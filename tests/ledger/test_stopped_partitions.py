"""A partition stops, and says so, where reading on would skip what nobody has understood."""

import pytest
from starlette.applications import Starlette

from services.ledger import operations
from services.ledger.floods import REFUSED_IN_A_ROW_MAX
from services.ledger.settings import LogSettings, OperatorSettings
from tests.ledger.builders import invoice
from tests.ledger.projecting import INVOICES, Site, health, is_ready
from tests.ledger.waiting import eventually

pytestmark = pytest.mark.kafka


async def test_a_flood_stops_its_partition_until_an_operator_resumes_it(site: Site) -> None:
    flood = REFUSED_IN_A_ROW_MAX + 20
    await site.publish([b"junk"] * flood, partition=0)
    await site.publish([invoice("i1")], partition=1)
    operator = OperatorSettings(postgres_dsn=site.ledger_dsn)
    async with site.projector() as app:
        await eventually(site.stopped)
        await eventually(site.count)
        ready = await health(app, "/healthz/ready")
        assert ready.status_code == 503
        assert f"{site.topics[INVOICES]}/0" in ready.json()["missing"]["partitions"]
        assert "portico_ledger_stopped_partitions 1.0" in (await _metrics_with_one_stopped(app))
        assert await site.count("ledger.dead_letters") <= REFUSED_IN_A_ROW_MAX
        assert (await operations.status(operator))["stopped_partitions"] == 1
        await operations.resume(operator, site.topics[INVOICES], 0)
        await site.until_read(flood + 1)
        await eventually(lambda: is_ready(app))
    assert await site.count("ledger.dead_letters") == flood


async def test_a_stopped_partition_stays_stopped_over_a_restart(site: Site) -> None:
    await site.publish([b"junk"] * (REFUSED_IN_A_ROW_MAX + 1), partition=0)
    async with site.projector():
        await eventually(site.stopped)
    await site.publish([invoice("i1")], partition=1)
    async with site.projector():
        await eventually(site.count)
        assert len(await site.stopped()) == 1


async def test_a_topic_made_anew_stops_its_partitions_instead_of_being_skipped(site: Site) -> None:
    await _read_two(site)
    # As if the topic had been deleted and made again, with other records or fewer.
    await site.connection.execute(
        "UPDATE ledger.positions SET next_offset = 9 WHERE next_offset = 2"
    )
    await site.publish([invoice("i3")], partition=1)
    async with site.projector():
        await eventually(site.stopped)
        await eventually(lambda: site.has("i3"))
    operator = LogSettings(
        postgres_dsn=site.ledger_dsn, kafka_bootstrap_servers=site.bootstrap_servers
    )
    await operations.move(operator, site.topics[INVOICES], 0, 0)
    async with site.projector():
        await eventually(lambda: _position(site, 0, 2))
    assert await site.count() == 3


async def test_a_projector_starts_again_where_a_batch_of_many_was_the_last(site: Site) -> None:
    await _read_two(site)
    async with site.projector() as app:
        await eventually(lambda: is_ready(app))
        await site.publish([invoice("i3")], partition=0)
        await eventually(lambda: site.has("i3"))
        assert await site.stopped() == []


async def test_another_record_before_the_position_stops_the_partition(site: Site) -> None:
    await _read_two(site)
    await site.connection.execute(
        "UPDATE ledger.positions SET last_record_at = '2020-01-01' WHERE next_offset = 2"
    )
    await site.publish([invoice("i3")], partition=0)
    async with site.projector():
        (stopped,) = await eventually(site.stopped)
    assert "another record" in stopped["stopped_reason"]
    assert await site.count() == 2


async def _read_two(site: Site) -> None:
    await site.publish([invoice("i1"), invoice("i2")], partition=0)
    async with site.projector():
        await site.until_read(2)


async def _metrics_with_one_stopped(app: Starlette) -> str:
    async def metrics() -> str | None:
        text = (await health(app, "/metrics")).text
        return text if "stopped_partitions 1.0" in text else None

    return str(await eventually(metrics))


async def _position(site: Site, partition: int, offset: int) -> bool:
    found = await site.connection.fetchval(
        "SELECT next_offset FROM ledger.positions WHERE topic = $1 AND partition = $2",
        site.topics[INVOICES],
        partition,
    )
    return bool(found == offset)


async def test_what_is_left_to_read_is_unknown_where_no_projector_looks(site: Site) -> None:
    operator = OperatorSettings(postgres_dsn=site.ledger_dsn)
    await site.connection.execute(
        "INSERT INTO ledger.positions (topic, partition, next_offset, end_offset)"
        " VALUES ($1, 0, 5, 7)",
        site.topics[INVOICES],
    )
    assert (await operations.status(operator))["lag_records"] == 2
    await site.connection.execute("UPDATE ledger.positions SET observed_at = now() - interval '1m'")
    assert (await operations.status(operator))["lag_records"] is None
