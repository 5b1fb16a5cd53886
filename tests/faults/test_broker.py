"""What the projector survives of a broker that keeps its log."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from contracts.topics import TOPIC_NAMES
from deploy.local.topics import create_topics
from tests.faults.conftest import Start, assert_history_holds, publish_history
from tests.ledger.builders import invoice
from tests.ledger.projecting import Site
from tests.servers import Database, Server, Topics

pytestmark = [pytest.mark.kafka_only, pytest.mark.timeout(300)]

ENOUGH_SECONDS = 120.0


@pytest_asyncio.fixture
async def site(own_database: Database, own_kafka: Server) -> AsyncIterator[Site]:
    topics = Topics("own.")
    await create_topics(own_kafka.url, [topics[name] for name in TOPIC_NAMES], 3)
    connection = await asyncpg.connect(own_database.admin_dsn)
    yield Site(own_kafka.url, True, topics, own_database.ledger_dsn, connection)
    await connection.close()


@pytest.mark.parametrize("killed", [False, True])
async def test_the_broker_restarts_in_the_middle_of_reading(
    site: Site, start: Start, own_kafka: Server, *, killed: bool
) -> None:
    events = await publish_history(site)
    projector = start()
    await site.until_read(events // 10, seconds_max=ENOUGH_SECONDS)
    await asyncio.to_thread(own_kafka.kill if killed else own_kafka.stop)
    await asyncio.to_thread(own_kafka.start)
    await site.until_read(events, seconds_max=ENOUGH_SECONDS)
    await assert_history_holds(site.connection, events)
    await site.publish([invoice("after", external_customer_id="c0")])
    await site.until_read(events + 1, seconds_max=ENOUGH_SECONDS)
    assert projector.running
