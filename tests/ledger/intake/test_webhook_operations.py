"""The webhooks' addresses are described as they are."""

from http import HTTPStatus
from typing import Any

import httpx

from services.chassis.api_descriptions import SECURITY_SCHEMES
from services.chassis.openapi import Api
from services.ledger.intake.webhook_endpoints import ROUTES
from services.ledger.intake.webhook_operations import OPERATIONS, TAGS
from tests.described import places_described, places_of_routes, unlike_described
from tests.ledger.intake.conftest import RunningIntake

ALL = "/api/v1/webhook_endpoints"
API = Api("Webhooks", "", OPERATIONS, SECURITY_SCHEMES, TAGS)


def assert_as_described(answer: httpx.Response, name: str) -> dict[str, Any]:
    assert unlike_described(API, name, answer) == []
    body: dict[str, Any] = answer.json()
    return body


def test_each_route_is_described_and_nothing_else() -> None:
    assert places_described(API) == set(places_of_routes(ROUTES))


async def test_answers_are_what_is_said_of_them(intake: RunningIntake) -> None:
    async with intake.sender(scopes=("organizations:write",)) as host:
        body = {"webhook_endpoint": {"webhook_url": "https://hooks.example.com/"}}
        made = assert_as_described(await host.post(ALL, json=body), "createWebhookEndpoint")
        one = f"{ALL}/{made['webhook_endpoint']['lago_id']}"
        assert_as_described(await host.get(ALL), "listWebhookEndpoints")
        assert_as_described(await host.get(one), "showWebhookEndpoint")
        assert_as_described(await host.put(one, json=body), "updateWebhookEndpoint")
        assert_as_described(await host.post(f"{one}/rotate_secret"), "rotateWebhookSecret")
        assert_as_described(await host.post(f"{one}/test"), "testWebhookEndpoint")
        assert_as_described(await host.get(f"{one}/deliveries"), "listWebhookDeliveries")
        since = {"since": "2026-01-01T00:00:00Z"}
        replayed = await host.post(f"{one}/deliveries/replay", json=since)
        assert_as_described(replayed, "replayFailedWebhookDeliveries")
        assert_as_described(await host.delete(one), "deleteWebhookEndpoint")
        gone = await host.get(one)
    assert gone.status_code == HTTPStatus.NOT_FOUND
