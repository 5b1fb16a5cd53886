"""From the log to a second read model, compared with the first."""

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from services.ledger.rebuilding import operations
from services.ledger.rebuilding.errors import LogIncompleteError, NotReadyError
from services.ledger.settings import OperatorSettings
from tests.ledger.projecting import INVOICES, Site
from tests.ledger.rebuilding.world import (
    INVOICES_MIN,
    publish_everything,
    read_by_live,
    rows_of,
    settings,
    shown,
)
from tests.ledger.sums import assert_sums_hold
from tests.servers import Database

pytestmark = pytest.mark.kafka


async def test_what_is_built_from_the_log_is_what_is_live(site: Site, postgres: Database) -> None:
    rebuild = settings(site, postgres)
    seen: dict[str, tuple[int, int]] = {}
    records = await publish_everything(site)
    async with read_by_live(site, records):
        live = await rows_of(site)
        ready = await operations.start(
            rebuild,
            lambda phase, done, total: seen.__setitem__(phase, (done, total)),
            invoices_min=INVOICES_MIN,
        )
    assert (ready["phase"], ready["difference_count"], ready["differences"]) == ("ready", 0, [])
    assert (ready["records_done"], ready["records_total"]) == (records, records)
    assert seen["reading"] == (records, records)
    assert await rows_of(site, "read_model_next") == live
    # Nothing of it has touched what is live.
    assert await rows_of(site) == live
    assert await site.count("ledger.dead_letters") == 1
    status = await operations.status(OperatorSettings(postgres_dsn=postgres.ledger_dsn))
    assert status == ready


async def test_a_row_that_is_wrong_is_found_and_mended(site: Site, postgres: Database) -> None:
    rebuild = settings(site, postgres)
    records = await publish_everything(site)
    async with read_by_live(site, records):
        right = await rows_of(site)
    for corrupt in (
        "UPDATE read_model.invoices SET number = 'wrong' WHERE invoice_id = 'i7'",
        "DELETE FROM read_model.customers WHERE external_customer_id = 'c9'",
        "UPDATE read_model.due_totals SET due_amount_cents = 1 WHERE external_customer_id = 'c3'",
    ):
        await site.connection.execute(corrupt)
    found = await operations.start(rebuild, shown)
    places = [(one["external_customer_id"], one["table"]) for one in found["differences"]]
    assert places == [("c2", "invoices"), ("c3", "due_totals"), ("c9", "customers")]
    assert found["differences"][2]["live"] is None
    with pytest.raises(NotReadyError, match="differs from the live projection in 3 places"):
        await operations.swap(rebuild, shown, accept_differences=False)
    await operations.swap(rebuild, shown, accept_differences=True)
    assert await rows_of(site) == right
    await assert_sums_hold(site.connection)


async def test_another_one_waits_until_the_last_one_is_dropped(
    site: Site, postgres: Database
) -> None:
    rebuild = settings(site, postgres)
    with pytest.raises(NotReadyError, match="nothing is being rebuilt"):
        await operations.swap(rebuild, shown, accept_differences=False)
    with pytest.raises(LogIncompleteError, match="has read nothing"):
        await operations.start(rebuild, shown)
    async with read_by_live(site, await publish_everything(site)):
        await operations.start(rebuild, shown)
        assert (await operations.abort(rebuild))["phase"] == "aborted"
        await operations.start(rebuild, shown)
        assert (await operations.compare(rebuild, shown))["difference_count"] == 0
        await operations.swap(rebuild, shown, accept_differences=False)
        with pytest.raises(NotReadyError, match="read_model_before is still kept"):
            await operations.start(rebuild, shown)
        await operations.drop(rebuild)
        again = await operations.start(rebuild, shown)
    assert again["difference_count"] == 0


async def test_a_log_that_is_another_one_is_refused(site: Site, postgres: Database) -> None:
    async with read_by_live(site, await publish_everything(site)):
        pass
    # As if a broker in memory had been started again: what was read is not there any more.
    await site.connection.execute("UPDATE ledger.positions SET next_offset = next_offset + 1000")
    with pytest.raises(LogIncompleteError, match="it is another log"):
        await operations.start(settings(site, postgres), shown)


@pytest.mark.kafka_only
async def test_a_log_without_its_beginning_is_refused_by_name(
    site: Site, postgres: Database
) -> None:
    async with read_by_live(site, await publish_everything(site)):
        pass
    admin = AIOKafkaAdminClient(bootstrap_servers=site.bootstrap_servers)
    await admin.start()
    try:
        name = TopicPartition(site.topics[INVOICES], 0)
        await admin.delete_records({name: RecordsToDelete(before_offset=3)})
    finally:
        await admin.close()
    with pytest.raises(LogIncompleteError, match=rf"{INVOICES}/0 starts at 3"):
        await operations.start(settings(site, postgres), shown)
