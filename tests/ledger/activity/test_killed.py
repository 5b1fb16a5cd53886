"""A process that is killed between sending and noting sends again, with the same id."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from deploy.local.processes import Child, Program
from tests.ledger.activity.delivering import SECONDS_MAX, Office, event
from tests.ledger.activity.receiving import OK, hangs, receiving
from tests.ledger.waiting import eventually

Start = Callable[[], Child]


@pytest.fixture
def start(office: Office, own_home: Path) -> Iterator[Start]:
    """`portico ledger deliver` as a process of its own; killed after the test."""
    children: list[Child] = []
    settings = office.settings

    def start() -> Child:
        environment = {
            "LEDGER_POSTGRES_DSN": settings.postgres_dsn.get_secret_value(),
            "LEDGER_KAFKA_BOOTSTRAP_SERVERS": settings.kafka_bootstrap_servers,
            "LEDGER_KAFKA_IDEMPOTENCE": str(settings.kafka_idempotence).lower(),
            "LEDGER_TOPIC_PREFIX": settings.topic_prefix,
            "LEDGER_ACTIVITY_GROUP_ID": f"{settings.topic_prefix}{len(children)}",
            "LEDGER_ENCRYPTION_KEY": settings.encryption_key.get_secret_value(),
            "LEDGER_WEBHOOK_LOOPBACK": "true",
        }
        command = "from services.command import main; main()"
        child = Child(
            Program(
                name="deliver",
                command=(sys.executable, "-c", command, "ledger", "deliver"),
                directory=Path.cwd(),
                log=own_home / f"deliver-{len(children)}.log",
                ready=lambda: True,
                environment=environment,
            )
        )
        children.append(child)
        return child

    yield start
    for child in children:
        child.kill()
        # Shown when the test fails.
        sys.stdout.write(child.program.log.read_text(errors="replace"))


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
