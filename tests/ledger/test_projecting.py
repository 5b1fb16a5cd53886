"""From topics to rows, with a real broker."""

import asyncio
import json
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from contracts.changes import CHANNEL, Changes
from services.ledger import operations
from services.ledger.indexing import INVOICES_MIN
from services.ledger.operations import NothingFoundError
from services.ledger.settings import OperatorSettings, ReplaySettings
from services.ledger.store import Settled, settle_staged
from tests.ledger.builders import encoded, event, invoice, payment
from tests.ledger.conftest import Ledger
from tests.ledger.projecting import INVOICES, PAYMENTS, Site, health, is_ready
from tests.ledger.waiting import eventually

pytestmark = pytest.mark.kafka


async def test_events_of_several_topics_become_one_read_model(site: Site) -> None:
    await site.publish([payment("p1", ["i7"], amount_cents=400)], PAYMENTS)
    await site.publish([invoice(f"i{n}") for n in range(50)])
    async with site.projector():
        await site.until_read(51)
    due = await site.connection.fetchval(
        "SELECT due_amount_cents FROM read_model.invoices WHERE invoice_id = 'i7'"
    )
    assert (await site.count(), due) == (50, 600)


async def test_a_projector_keeps_the_search_index_of_large_customers(
    site: Site, ledger: Ledger
) -> None:
    await ledger.apply(*(invoice(f"i{n}") for n in range(5)))
    # As if there were thousands: that customer is taken up at the start.
    await site.connection.execute(
        "UPDATE read_model.invoiced_totals SET invoiced_count = $1", INVOICES_MIN
    )
    async with site.projector() as app:

        async def found(number: str) -> bool:
            statement = "SELECT count(*) FROM read_model.search_documents WHERE document LIKE $1"
            return bool(await site.connection.fetchval(statement, f"{number} %"))

        await eventually(lambda: found("nji4"))
        await site.publish([invoice("i4", version=2, number="New-4")])
        await eventually(lambda: found("newj4"))
        metrics = (await health(app, "/metrics")).text
    assert not await found("nji4")
    assert "portico_ledger_indexed_invoices_total 6.0" in metrics


async def test_a_poison_record_between_good_ones_becomes_a_dead_letter_as_it_came(
    site: Site,
) -> None:
    await site.publish([invoice("i1"), b"\xff\x00 junk", invoice("i2")], partition=1)
    async with site.projector():
        await site.until_read(3)
        (record,) = await site.dead_letter_records(1)
    assert await site.count() == 2
    assert record.value == b"\xff\x00 junk"
    headers = dict(record.headers)
    assert headers["reason"].decode().startswith("value: ")
    assert headers["topic"].decode() == site.topics[INVOICES]
    assert (headers["partition"], headers["offset"]) == (b"1", b"1")


async def test_a_dead_letter_without_key_and_value_is_published_like_any_other(site: Site) -> None:
    # Java's client sends such records, the one of these tests does not.
    await site.connection.execute(
        "INSERT INTO ledger.dead_letters (topic, partition, record_offset, reason) "
        "VALUES ('billing.invoices', 0, 7, 'value: is empty')"
    )
    async with site.projector():
        (record,) = await site.dead_letter_records(1)
    assert (record.key, record.value, dict(record.headers)["offset"]) == (None, b"", b"7")


async def test_all_that_is_read_is_applied_ignored_or_dead_lettered(site: Site) -> None:
    ignored = encoded(event("subscription.started", {}))
    values = [value for n in range(40) for value in (invoice(f"i{n}"), ignored, b"junk")]
    await site.publish(values)
    async with site.projector(batch_records_max=7) as app:
        await site.until_read(120)
        topic = site.topics[INVOICES]
        read = f'portico_ledger_records_read_total{{topic="{topic}"}} 120.0'

        async def told() -> str | None:
            # A batch is counted a moment after it is committed.
            text = (await health(app, "/metrics")).text
            return text if read in text else None

        metrics = await eventually(told)
    row = await site.connection.fetchrow(
        "SELECT sum(applied_count)::int, sum(ignored_count)::int, sum(dead_letter_count)::int, "
        "sum(next_offset)::int FROM ledger.positions"
    )
    assert tuple(row or ()) == (40, 40, 40, 120)
    assert f'outcome="dead_lettered",topic="{topic}"}} 40.0' in metrics


async def test_a_projector_reads_on_where_the_one_before_ended(site: Site) -> None:
    await site.publish([invoice(f"i{n}") for n in range(10)], partition=0)
    async with site.projector():
        await site.until_read(10)
    await site.publish([invoice(f"j{n}") for n in range(10)], partition=0)
    async with site.projector():
        await site.until_read(20)
    assert (await site.count(), await site.read()) == (20, 20)


async def test_a_fault_that_nobody_thought_of_is_read_again_and_loses_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = [asyncpg.InternalClientError("unread"), RuntimeError("closed"), KeyError("a bug")]

    async def settle(*arguments: Any) -> Settled:
        if faults:
            raise faults.pop()
        return await settle_staged(*arguments)

    monkeypatch.setattr("services.ledger.writing.settle_staged", settle)
    await site.publish([invoice(f"i{n}") for n in range(10)])
    async with site.projector():
        await site.until_read(10)
    assert (faults, await site.count()) == ([], 10)


async def test_headers_that_are_no_text_cost_nothing(site: Site) -> None:
    await site.publish([invoice("i1")], headers=[("trace", b"\xff\xfe")])
    async with site.projector():
        await site.until_read(1)
    assert await site.count() == 1


async def test_an_event_of_nearly_a_mebibyte_comes_through_small_fetches(site: Site) -> None:
    large = invoice("large", fees=[{"description": f"{n} " + "x" * 900} for n in range(1_000)])
    assert 900_000 < len(large) < 1_048_576
    await site.publish([invoice("before"), large, invoice("after")], partition=0)
    async with site.projector():
        await site.until_read(3)
    assert await site.count() == 3


@pytest.mark.kafka_only
async def test_a_log_that_has_dropped_all_that_was_read_is_read_on(site: Site) -> None:
    await site.publish([invoice("i1"), invoice("i2")], partition=0)
    async with site.projector():
        await site.until_read(2)
    # As its retention does with a topic that nothing was published to for long.
    client = AIOKafkaAdminClient(bootstrap_servers=site.bootstrap_servers)
    await client.start()
    try:
        partition = TopicPartition(site.topics[INVOICES], 0)
        await client.delete_records({partition: RecordsToDelete(before_offset=2)})
    finally:
        await client.close()
    async with site.projector():
        await site.publish([invoice("i3")], partition=0)
        await site.until_read(3)
    assert await site.count() == 3


@pytest.mark.kafka_only
async def test_what_a_transaction_aborts_is_never_seen_and_its_marks_are_no_lag(site: Site) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=site.bootstrap_servers, transactional_id=site.topics.prefix
    )
    await producer.start()
    topic = site.topics[INVOICES]
    try:
        async with site.projector():
            for number in range(5):
                async with producer.transaction():
                    await producer.send_and_wait(topic, invoice(f"i{number}"), partition=0)
                await producer.begin_transaction()
                await producer.send_and_wait(topic, invoice(f"aborted{number}"), partition=0)
                await producer.abort_transaction()
            await eventually(lambda: site.has("i4"))
            # The last thing in the log is a mark that no record stands for.
            await eventually(lambda: _lag_below(site, 1.0))
    finally:
        await producer.stop()
    assert await site.count() == 5


async def test_a_dead_letter_can_be_replayed_once_its_cause_is_gone(site: Site) -> None:
    late = encoded(event("invoice.finalized", {"invoice": {"id": "i1"}}))
    await site.publish([late])
    operator = OperatorSettings(postgres_dsn=site.ledger_dsn)
    replay = ReplaySettings(
        postgres_dsn=site.ledger_dsn,
        kafka_bootstrap_servers=site.bootstrap_servers,
        kafka_idempotence=site.idempotence,
    )
    async with site.projector():
        await site.until_read(1)
        (letter,) = await operations.dead_letters(operator, replayed=False, limit=10)
        shown = await operations.dead_letter(operator, letter["dead_letter_id"])
        assert json.loads(shown["record_value"]) == json.loads(late)
        assert await operations.replay(replay, [letter["dead_letter_id"]]) == 1
        # The cause is not gone here: what is still wrong becomes a dead letter anew.
        await site.until_read(2)
    assert await site.count("ledger.dead_letters") == 2
    with pytest.raises(NothingFoundError):
        await operations.replay(replay, [letter["dead_letter_id"]])


async def test_live_pages_are_told_at_commit(site: Site) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()

    def hear(*notification: object) -> None:
        heard.put_nowait(str(notification[3]))

    await site.connection.add_listener(CHANNEL, hear)
    async with site.projector():
        await site.publish([invoice("i1")])
        async with asyncio.timeout(30):
            changes = Changes.model_validate_json(await heard.get())
    await site.connection.remove_listener(CHANNEL, hear)
    (changed,) = changes.customers
    assert (changed.organization_id, changed.external_customer_id) == ("acme", "c1")
    assert changed.invoice_ids == ["i1"]


async def test_an_idle_projection_is_fresh_and_one_without_a_projector_ages(site: Site) -> None:
    async with site.projector():
        await site.publish([invoice("i1")])
        await site.until_read(1)
        await eventually(lambda: _lag_below(site, 1.0))
        # Idle, and still looked at: what it was as of moves on by itself.
        first = await site.connection.fetchval("SELECT as_of FROM read_model.freshness")
        await eventually(
            lambda: site.connection.fetchval("SELECT as_of > $1 FROM read_model.freshness", first)
        )
        await eventually(lambda: _lag_below(site, 1.0))
    assert await eventually(
        lambda: site.connection.fetchval("SELECT lag_seconds > 1 FROM read_model.freshness")
    )


async def test_a_projector_is_ready_once_it_has_its_partitions(site: Site) -> None:
    async with site.projector() as app:
        await eventually(lambda: is_ready(app))
        assert (await health(app, "/healthz/live")).status_code == 200


async def _lag_below(site: Site, seconds: float) -> bool:
    lag = await site.connection.fetchval("SELECT lag_seconds FROM read_model.freshness")
    return lag is not None and lag < seconds
