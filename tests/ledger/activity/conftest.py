"""An office on fresh topics and a fresh database."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from services.chassis.postgres import open_pool
from services.ledger.activity.settings import DeliverySettings
from tests.ledger.activity.delivering import Office
from tests.servers import Database, Topics
from tests.token.conftest import random_key


@pytest.fixture
async def office(
    postgres: Database, kafka: str, kafka_idempotence: bool, topics: Topics
) -> AsyncIterator[Office]:
    settings = DeliverySettings(
        postgres_dsn=SecretStr(postgres.ledger_dsn),
        kafka_bootstrap_servers=kafka,
        kafka_idempotence=kafka_idempotence,
        topic_prefix=topics.prefix,
        encryption_key=SecretStr(random_key()),
        webhook_loopback=True,
        webhook_first_retry_seconds=0.05,
        webhook_seconds_max=2.0,
    )
    async with await open_pool(postgres.ledger_dsn, application_name="test") as pool:
        yield Office(settings, topics, pool)
