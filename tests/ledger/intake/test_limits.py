"""A key is told its limit by the intake too, and refused above it."""

from datetime import UTC, datetime

import httpx
import pytest
from pydantic import SecretStr

from services.ledger.intake.settings import IntakeSettings
from tests.ledger.intake.builders import event
from tests.ledger.intake.conftest import RunningIntake, api_key, running_intake
from tests.token.conftest import Instance

# A minute's first second.
NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
EVENTS = "/api/v1/events"


@pytest.mark.parametrize("together", [True, False], ids=["with Redis", "alone"])
async def test_a_key_is_told_its_limit_and_refused_above_it(
    settings: IntakeSettings, token: Instance, redis_url: str, *, together: bool
) -> None:
    changes = {"redis_url": SecretStr(redis_url) if together else None}
    key = await api_key(token.settings, rate_limit_per_minute=2)
    headers = {"content-type": "application/cloudevents+json"}
    async with (
        running_intake(settings.model_copy(update=changes), token, lambda: NOW) as intake,
        intake.client(key) as client,
    ):
        body = event()
        # With a key that lets it come again, a request is looked at twice and counted once.
        once = headers | {"idempotency-key": "1"}
        first = await client.post(EVENTS, json=body, headers=once)
        second = await client.post(EVENTS, json={}, headers=headers)
        refused = [
            await client.post(EVENTS, json=body, headers=once),
            await client.post("/api/v1/customers", json={}),
            await client.get("/api/v1/webhook_endpoints"),
        ]

    assert [answer.status_code for answer in (first, second)] == [202, 422]
    assert [a.headers["x-ratelimit-remaining"] for a in (first, second, *refused)] == [
        "1", "0", "0", "0", "0",
    ]  # fmt: skip
    for answer in refused:
        assert answer.json() == {
            "status": 429,
            "error": "Too Many Requests",
            "code": "rate_limited",
        }
        assert answer.headers["retry-after"] == answer.headers["x-ratelimit-reset"] == "60"
        assert answer.headers["x-ratelimit-limit"] == "2"


async def test_an_operator_who_signs_in_again_gets_no_more(
    settings: IntakeSettings, token: Instance
) -> None:
    key = await api_key(token.settings, rate_limit_per_minute=2)
    async with token.client(token.service_secret) as console:
        made = [
            await console.post("/token/operator_sessions", data={"api_key": key}) for _ in range(2)
        ]
    statuses = []
    async with running_intake(settings, token, lambda: NOW) as intake:
        for bearer in (key, *(answer.json()["session"] for answer in made)):
            async with intake.client(bearer) as client:
                statuses.append((await client.get("/api/v1/projection")).status_code)

    assert statuses == [200, 200, 429]


async def test_who_has_no_key_has_no_limit(intake: RunningIntake) -> None:
    async with intake.client() as client:
        answers = [
            await client.post(EVENTS, json={}),
            await client.post("/webhooks/lago/acme", json={}),
        ]

    assert {answer.status_code for answer in answers} == {httpx.codes.UNAUTHORIZED}
    assert all("x-ratelimit-limit" not in answer.headers for answer in answers)
