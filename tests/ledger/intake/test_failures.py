"""What is not with the broker is never acknowledged, and the sender hears so in time."""

import asyncio
import time
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx
import pytest
from structlog.testing import capture_logs

from deploy.local.topics import create_topics
from services.ledger.intake.app import create_app, readiness
from services.ledger.intake.places import Places
from services.ledger.intake.publishing import PUBLISH_SECONDS_MAX
from services.ledger.intake.settings import IntakeSettings
from tests.ledger.intake.builders import encoded, event
from tests.ledger.intake.conftest import Log, RunningIntake, api_key, running_intake, served, until
from tests.servers import Database, Server
from tests.token.conftest import Instance

# The bound itself, and what a busy machine adds.
ANSWER_SECONDS_MAX = PUBLISH_SECONDS_MAX + 5


@pytest.fixture
async def own_intake(
    settings: IntakeSettings, token: Instance, own_kafka: Server
) -> AsyncIterator[RunningIntake]:
    """An intake on a broker that this test may take down."""
    await create_topics(own_kafka.url, ["billing.invoices"], 3)
    changed = settings.model_copy(
        update={"kafka_bootstrap_servers": own_kafka.url, "topic_prefix": ""}
    )
    async with running_intake(changed, token) as intake:
        yield intake


async def post(client: httpx.AsyncClient) -> httpx.Response:
    return await client.post("/api/v1/events", content=encoded(event()))


@pytest.mark.kafka
async def test_a_broker_that_is_down_is_a_503_in_time_and_a_202_when_it_is_back(
    own_intake: RunningIntake, own_kafka: Server
) -> None:
    async with own_intake.sender() as client:
        assert (await post(client)).status_code == httpx.codes.ACCEPTED
        own_kafka.kill()

        with capture_logs() as logged:
            for _ in range(2):
                asked_at = time.monotonic()
                refused = await post(client)
                assert time.monotonic() - asked_at < ANSWER_SECONDS_MAX
                assert refused.status_code == httpx.codes.SERVICE_UNAVAILABLE
                assert refused.json()["code"] == "broker_unavailable"
                assert refused.headers["retry-after"] == "1"
        # Whoever is on call reads why.
        said = [each["event"] for each in logged]
        assert said.count("the broker did not answer") == 2

        own_kafka.start()
        # A broker in memory has forgotten its topics.
        await create_topics(own_kafka.url, ["billing.invoices"], 3)

        async def accepted() -> bool:
            return (await post(client)).status_code == httpx.codes.ACCEPTED

        await until(accepted)


async def test_a_request_that_is_cut_off_is_not_acted_on(intake: RunningIntake, log: Log) -> None:
    key = await api_key(intake.token.settings, "acme", ("events:write",))
    body = encoded(event())
    address = urlsplit(intake.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    head = (
        f"POST /api/v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body[:-1])
    await writer.drain()
    writer.close()
    await reader.read()
    async with intake.client(key) as client:
        assert (await post(client)).status_code == httpx.codes.ACCEPTED
    assert await log.count() == 1


async def test_a_token_service_that_is_away_is_a_503(
    settings: IntakeSettings, token: Instance
) -> None:
    nobody = settings.model_copy(update={"token_url": "http://127.0.0.1:9"})
    async with running_intake(nobody, token) as intake, intake.client("pk_any") as client:
        answer = await post(client)
    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert answer.headers["retry-after"] == "1"


async def test_a_request_for_which_no_place_gets_free_is_turned_away(
    settings: IntakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.ledger.intake.places.WAIT_SECONDS_MAX", 0.05)
    async with (
        served(Places(create_app(settings), places=0)) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as client,
    ):
        answer = await post(client)
    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert answer.json()["code"] == "too_busy"


async def test_readiness_names_what_does_not_answer(
    settings: IntakeSettings, postgres: Database
) -> None:
    app = create_app(settings)
    checks = readiness(app)
    assert await checks["kafka"]() == "not started"
    assert postgres.name
    async with served(app):
        assert [await check() for check in checks.values()] == [None, None]
    away = create_app(settings.model_copy(update={"kafka_bootstrap_servers": "127.0.0.1:9"}))
    async with served(away):
        assert await readiness(away)["kafka"]() == "the broker does not answer"
        assert await readiness(away)["postgres"]() is None
