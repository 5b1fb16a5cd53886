"""A sender that sends again with the same key publishes nothing twice."""

from collections import defaultdict

import httpx
import pytest

from services.ledger.intake.described import API
from tests.described import addresses, ignoring_idempotency_keys
from tests.ledger.intake.builders import event
from tests.ledger.intake.conftest import Log, RunningIntake

KEY = {"idempotency-key": "order-42", "content-type": "application/cloudevents+json"}


async def test_events_sent_again_are_not_published_again(intake: RunningIntake, log: Log) -> None:
    body = event()
    async with intake.sender() as sender:
        first = await sender.post("/api/v1/events", json=body, headers=KEY)
        before = await log.count()
        again = await sender.post("/api/v1/events", json=body, headers=KEY)
        other = await sender.post("/api/v1/events", json=body | {"id": "other"}, headers=KEY)

    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json() == first.json()
    assert other.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert other.json()["error_details"] == {"idempotency_key": ["value_already_exist"]}
    assert await log.count() == before


@pytest.mark.usefixtures("projector")
async def test_a_customer_sent_again_is_not_published_again(
    intake: RunningIntake, log: Log
) -> None:
    body = {"customer": {"external_id": "cust_1", "name": "Hooli"}}
    async with intake.sender(scopes=("customers:write",)) as sender:
        first = await sender.post("/api/v1/customers", json=body, headers={"idempotency-key": "1"})
        before = await log.count()
        again = await sender.post("/api/v1/customers", json=body, headers={"idempotency-key": "1"})

    assert first.status_code == httpx.codes.OK
    assert again.content == first.content
    assert await log.count() == before


async def test_an_event_is_another_one_by_its_headers_too(intake: RunningIntake) -> None:
    """In binary mode the body is the data alone."""
    whole = event()
    data = whole.pop("data")
    headers = {f"ce-{name}": str(value) for name, value in whole.items()} | {
        "idempotency-key": "order-42"
    }
    async with intake.sender() as sender:
        first = await sender.post("/api/v1/events", json=data, headers=headers)
        again = await sender.post("/api/v1/events", json=data, headers=headers)
        other = await sender.post("/api/v1/events", json=data, headers=headers | {"ce-id": "2"})

    assert (first.status_code, again.status_code) == (202, 202)
    assert again.headers["idempotency-replayed"] == "true"
    assert other.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert other.json()["error_details"] == {"idempotency_key": ["value_already_exist"]}


async def test_every_post_takes_a_key(intake: RunningIntake) -> None:
    """Those of billing systems aside, whose webhooks have ids of their own."""
    async with intake.sender() as sender:
        paths = addresses(API, "post", defaultdict(lambda: "1")).values()
        assert await ignoring_idempotency_keys(sender, paths) == {}
