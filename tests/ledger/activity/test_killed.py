"""A process that is killed between sending and noting sends again, with the same id."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from tests.ledger.activity.delivering import SECONDS_MAX, Office, event
from tests.ledger.activity.receiving import OK, hangs, receiving
from tests.ledger.processes import Start, ledger_environment, ledger_processes
from tests.ledger.waiting import eventually


@pytest.fixture
def start(office: Office, own_home: Path) -> Iterator[Start]:
    """`portico ledger deliver` as a process of its own; killed after the test."""
    settings = office.settings
    environment = ledger_environment(
        settings.postgres_dsn.get_secret_value(),
        settings.kafka_bootstrap_servers,
        idempotence=settings.kafka_idempotence,
        topic_prefix=settings.topic_prefix,
    )
    environment["LEDGER_ENCRYPTION_KEY"] = settings.encryption_key.get_secret_value()
    environment["LEDGER_WEBHOOK_LOOPBACK"] = "true"
    groups = count()
    with ledger_processes("deliver", own_home, environment) as start:
        # One of another group need not wait until the broker has given up the one before it.
        yield lambda: start(LEDGER_ACTIVITY_GROUP_ID=f"{settings.topic_prefix}{next(groups)}")


@pytest.mark.kafka
async def test_what_was_sent_and_not_noted_is_sent_again_with_the_same_id(
    office: Office, start: Start
) -> None:
    async with receiving(hangs(), OK) as receiver:
        _, secret = await office.endpoint(receiver.url())
        told = event()
        await office.tell(told)
        first = start()

        async def reached() -> bool:
            return len(receiver.received) == 1

        await eventually(reached, seconds_max=SECONDS_MAX)
        first.kill()
        await office.tell(told)
        # As if the lease of the one that died were over.
        await office.pool.execute("UPDATE activity.webhook_deliveries SET due_at = now()")
        start()
        await office.until_deliveries("delivered")
        await office.until_read(2)

    before, after = receiver.received
    assert before.headers["webhook-id"] == after.headers["webhook-id"]
    assert before.body == after.body
    Webhook(secret).verify(after.body, after.headers)
    assert len(await office.entries()) == 1
    assert len(await office.deliveries()) == 1
