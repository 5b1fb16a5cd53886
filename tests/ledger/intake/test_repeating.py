"""A sender that sends again with the same key publishes nothing twice."""

import httpx
import pytest

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
