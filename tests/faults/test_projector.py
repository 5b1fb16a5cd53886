"""What the projector survives, losing and doubling nothing."""

import asyncio

import asyncpg
import pytest

from deploy.local.processes import ProgramFailedError
from tests.faults.conftest import Start, assert_history_holds, publish_history
from tests.ledger.projecting import Site
from tests.ledger.waiting import eventually
from tests.servers import Database, Server

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]

ENOUGH_SECONDS = 120.0


async def test_killed_again_and_again_in_the_middle_of_its_work(site: Site, start: Start) -> None:
    events = await publish_history(site)
    for number in range(4):
        projector = start(f"life-{number}")
        mark = (number + 1) * events // 6
        await site.until_read(mark, seconds_max=ENOUGH_SECONDS)
        projector.kill()
    start("last-life")
    await site.until_read(events, seconds_max=ENOUGH_SECONDS)
    await assert_history_holds(site.connection, events)


async def test_two_that_both_believe_all_partitions_are_theirs(site: Site, start: Start) -> None:
    events = await publish_history(site)
    # Of different groups, so that nobody ever tells one of the other: the fence is in Postgres.
    start("one")
    start("other")
    await site.until_read(events, seconds_max=ENOUGH_SECONDS)
    await assert_history_holds(site.connection, events)


async def test_a_second_one_of_the_group_joins_and_the_first_is_killed(
    site: Site, start: Start
) -> None:
    events = await publish_history(site)
    first = start("group")
    await site.until_read(events // 10, seconds_max=ENOUGH_SECONDS)
    start("group")
    await site.until_read(events // 2, seconds_max=ENOUGH_SECONDS)
    first.kill()
    await site.until_read(events, seconds_max=ENOUGH_SECONDS)
    await assert_history_holds(site.connection, events)


@pytest.mark.parametrize("killed", [False, True])
async def test_postgres_restarts_in_the_middle_of_batches(
    site: Site, start: Start, own_postgres: Server, own_database: Database, *, killed: bool
) -> None:
    events = await publish_history(site)
    projector = start()
    await site.until_read(events // 10, seconds_max=ENOUGH_SECONDS)
    await asyncio.to_thread(own_postgres.kill if killed else own_postgres.stop)
    await eventually(lambda: asyncio.to_thread(_started, own_postgres))
    connection = await asyncpg.connect(own_database.admin_dsn)
    try:
        after = Site(
            site.bootstrap_servers, site.idempotence, site.topics, site.ledger_dsn, connection
        )
        await after.until_read(events, seconds_max=ENOUGH_SECONDS)
        await assert_history_holds(connection, events)
    finally:
        await connection.close()
    # It was away, and nobody had to start the projector again for it.
    assert projector.running


def _started(server: Server) -> bool:
    try:
        server.start()
    except ProgramFailedError:
        # Processes of the one that was killed have not noticed yet, and it waits for none.
        return False
    return True
