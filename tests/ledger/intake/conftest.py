"""A running intake, with a real token service that knows its API keys, and a reader of topics."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import httpx
import pytest
import uvicorn
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from pydantic import SecretStr
from starlette.types import ASGIApp

from contracts.topics import BILLING_TOPICS
from services.chassis.postgres import open_pool
from services.chassis.settings import key_bytes
from services.ledger.app import create_app as create_projector
from services.ledger.intake.app import create_app
from services.ledger.intake.resources import wall_clock
from services.ledger.intake.settings import IntakeSettings
from services.ledger.intake.sources import SourceKind, Sources
from services.ledger.settings import ProjectorSettings
from tests.conftest import TOPIC_PARTITIONS
from tests.servers import NO_AUTHORITIES, Database, Topics
from tests.token.conftest import Instance, api_key, random_key, running, settings_of, until

__all__ = ["api_key", "until"]
READ_SECONDS_MAX = 10.0


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """The app on a port of its own, as uvicorn runs it in production; yields its address."""
    server = uvicorn.Server(
        uvicorn.Config(
            app, port=0, http="httptools", lifespan="on", log_config=None, access_log=False
        )
    )
    task = asyncio.create_task(server._serve())

    async def started() -> bool:
        assert not task.done(), task.exception()
        return server.started

    await until(started)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


@dataclass(frozen=True, slots=True)
class Log:
    """What is on the topics of this test."""

    bootstrap: str
    topics: Topics

    async def records(self, count: int) -> list[ConsumerRecord[bytes, bytes]]:
        """Everything on the billing topics, once it is `count` records."""
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.bootstrap, enable_auto_commit=False, group_id=None
        )
        await consumer.start()
        try:
            partitions = self._partitions()
            consumer.assign(partitions)
            await consumer.seek_to_beginning()
            found: list[ConsumerRecord[bytes, bytes]] = []
            async with asyncio.timeout(READ_SECONDS_MAX):
                while len(found) < count:
                    batch = await consumer.getmany(timeout_ms=100)
                    found += [record for records in batch.values() for record in records]
            return found
        finally:
            await consumer.stop()

    async def count(self) -> int:
        """How many records the billing topics have; Tansu counts those sent together as one."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.bootstrap, group_id=None)
        await consumer.start()
        try:
            ends = await consumer.end_offsets(self._partitions())
            return sum(ends.values())
        finally:
            await consumer.stop()

    def _partitions(self) -> list[TopicPartition]:
        return [
            TopicPartition(self.topics[topic.name], number)
            for topic in BILLING_TOPICS
            for number in range(TOPIC_PARTITIONS)
        ]


@pytest.fixture
def log(kafka: str, topics: Topics) -> Log:
    return Log(kafka, topics)


@pytest.fixture
async def token(
    postgres: Database, redis_url: str, kafka: str, kafka_idempotence: bool, topics: Topics
) -> AsyncIterator[Instance]:
    settings = settings_of(
        postgres,
        redis_url,
        kafka,
        kafka_idempotence=kafka_idempotence,
        topic_prefix=topics.prefix,
    )
    async with running(settings) as instance:
        yield instance


@pytest.fixture
def settings(
    postgres: Database, kafka: str, kafka_idempotence: bool, topics: Topics, token: Instance
) -> IntakeSettings:
    return IntakeSettings(
        postgres_dsn=SecretStr(postgres.ledger_dsn),
        kafka_bootstrap_servers=kafka,
        kafka_idempotence=kafka_idempotence,
        topic_prefix=topics.prefix,
        token_url=token.url,
        service_secret=SecretStr(token.service_secret),
        encryption_key=SecretStr(random_key()),
    )


@dataclass(frozen=True, slots=True)
class RunningIntake:
    """One running intake, as senders see it."""

    url: str
    settings: IntakeSettings
    token: Instance

    @asynccontextmanager
    async def sender(
        self, organization_id: str = "acme", scopes: tuple[str, ...] = ("events:write",)
    ) -> AsyncIterator[httpx.AsyncClient]:
        """A client with an API key of that organization."""
        key = await api_key(self.token.settings, organization_id, scopes)
        async with self.client(key) as client:
            yield client

    def client(self, key: str | None = None) -> httpx.AsyncClient:
        headers = {} if key is None else {"authorization": f"Bearer {key}"}
        return httpx.AsyncClient(
            base_url=self.url, headers=headers, timeout=30, trust_env=False, verify=NO_AUTHORITIES
        )

    async def set_source(
        self, kind: SourceKind, secret: bytes, organization_id: str = "acme"
    ) -> None:
        """As `portico ledger source set` does."""
        pool = await open_pool(
            self.settings.postgres_dsn.get_secret_value(), application_name="test"
        )
        async with pool:
            sources = Sources(pool, key_bytes(self.settings.encryption_key))
            await sources.replace(organization_id, kind, secret)


@asynccontextmanager
async def running_intake(
    settings: IntakeSettings, token: Instance, now: Callable[[], datetime] = wall_clock
) -> AsyncIterator[RunningIntake]:
    async with served(create_app(settings, now=now)) as url:
        yield RunningIntake(url, settings, token)


@pytest.fixture
async def intake(settings: IntakeSettings, token: Instance) -> AsyncIterator[RunningIntake]:
    async with running_intake(settings, token) as intake:
        yield intake


@pytest.fixture
async def projector(
    postgres: Database, kafka: str, kafka_idempotence: bool, topics: Topics
) -> AsyncIterator[None]:
    """A projector that has its partitions."""
    settings = ProjectorSettings(
        postgres_dsn=SecretStr(postgres.ledger_dsn),
        kafka_bootstrap_servers=kafka,
        kafka_idempotence=kafka_idempotence,
        topic_prefix=topics.prefix,
        kafka_group_id=f"{topics.prefix}ledger",
    )
    async with (
        served(create_projector(settings)) as url,
        httpx.AsyncClient(base_url=url, verify=NO_AUTHORITIES) as health,
    ):

        async def ready() -> bool:
            return (await health.get("/healthz/ready")).status_code == httpx.codes.OK

        await until(ready)
        yield
