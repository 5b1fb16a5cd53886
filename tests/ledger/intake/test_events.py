"""`POST /api/v1/events`: acknowledged when the broker has all of it, all or none."""

import json
from typing import Any

import httpx
import pytest

from contracts.cloudevents import BATCH_BYTES_MAX, BATCH_EVENTS_MAX
from tests.ledger.intake.builders import customer, encoded, event, invoice, payment
from tests.ledger.intake.conftest import Log, RunningIntake

BATCH = "application/cloudevents-batch+json"
STRUCTURED = "application/cloudevents+json"


async def post(
    client: httpx.AsyncClient, body: object, content_type: str = STRUCTURED
) -> httpx.Response:
    return await client.post(
        "/api/v1/events", content=encoded(body), headers={"content-type": content_type}
    )


@pytest.mark.kafka
async def test_an_acknowledged_event_is_on_its_topic(intake: RunningIntake, log: Log) -> None:
    async with intake.sender() as client:
        answer = await post(client, event())
    assert answer.status_code == httpx.codes.ACCEPTED
    assert answer.json() == {"events": {"accepted": 1, "ignored": 0}}
    (record,) = await log.records(1)
    assert record.topic == log.topics["billing.invoices"]
    assert record.key == b"acme/cus-1"
    assert json.loads(record.value or b"") == event()
    assert ("content-type", STRUCTURED.encode()) in record.headers


async def test_what_the_body_is_decides_and_not_what_it_is_called(intake: RunningIntake) -> None:
    async with intake.sender() as client:
        for body in (event(), [event()]):
            for content_type in (STRUCTURED, BATCH, "application/json", "text/plain"):
                answer = await post(client, body, content_type)
                assert answer.json() == {"events": {"accepted": 1, "ignored": 0}}


async def test_binary_mode_is_read_from_headers(intake: RunningIntake, log: Log) -> None:
    headers = {
        "ce-specversion": "1.0",
        "ce-id": "e-1",
        "ce-source": "billing",
        "ce-type": "customer.created",
        "ce-organizationid": "acme",
        "content-type": "application/json",
    }
    async with intake.sender() as client:
        answer = await client.post(
            "/api/v1/events", content=encoded({"customer": customer()}), headers=headers
        )
    assert answer.status_code == httpx.codes.ACCEPTED
    (record,) = await log.records(1)
    sent = json.loads(record.value or b"")
    assert (sent["id"], sent["data"]) == ("e-1", {"customer": customer()})


async def test_a_full_batch_is_acknowledged_whole(intake: RunningIntake, log: Log) -> None:
    batch = [
        event(id=f"e-{number}", data={"invoice": invoice(id=f"inv-{number}")})
        for number in range(BATCH_EVENTS_MAX)
    ]
    async with intake.sender() as client:
        answer = await post(client, batch, BATCH)
    assert answer.json() == {"events": {"accepted": BATCH_EVENTS_MAX, "ignored": 0}}
    records = await log.records(BATCH_EVENTS_MAX)
    assert {json.loads(record.value or b"")["id"] for record in records} == {
        sent["id"] for sent in batch
    }


async def test_one_bad_event_refuses_all_and_names_itself(intake: RunningIntake, log: Log) -> None:
    batch = [event(), event("payment.succeeded", data={"payment": payment(amount_currency="€")})]
    async with intake.sender() as client:
        answer = await post(client, batch, BATCH)
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert answer.json() == {
        "status": 422,
        "error": "Unprocessable Entity",
        "code": "validation_errors",
        "error_details": {"events[1].data.payment.amount_currency": ["unknown_currency"]},
        "detail": "events[1].data.payment.amount_currency is not a currency in use (ISO 4217)",
    }
    assert await log.count() == 0


async def test_types_that_mean_nothing_are_counted_and_not_published(
    intake: RunningIntake, log: Log
) -> None:
    async with intake.sender() as client:
        answer = await post(client, [event("subscription.started"), event()])
    assert answer.json() == {"events": {"accepted": 1, "ignored": 1}}
    assert await log.count() == 1


async def test_repeating_a_request_is_acknowledged_again(intake: RunningIntake, log: Log) -> None:
    async with intake.sender() as client:
        answers = [await post(client, event()) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {httpx.codes.ACCEPTED}
    first, second = await log.records(2)
    assert first.value == second.value


BAD = [
    (b"", "body"),
    (b"{", "body"),
    (b"\xff\xfe", "body"),
    (b"5", "body"),
    (b"null", "body"),
    (b"[" * 5_000, "body"),
    (encoded([event()] * (BATCH_EVENTS_MAX + 1)), "body"),
    (encoded({}), "specversion"),
    (encoded(event(organizationid="hooli")), "organizationid"),
    (encoded(event(time="noon")), "time"),
    (encoded(event(data={"invoice": invoice(note="x" * 1_048_576)})), "body"),
    (encoded(event(data={"invoice": invoice(number="\x00")})), "data.invoice.number"),
]


async def test_bad_input_is_a_422_that_names_the_field(
    intake: RunningIntake, log: Log, subtests: pytest.Subtests
) -> None:
    async with intake.sender() as client:
        for body, field in BAD:
            with subtests.test(str(body[:60])):
                answer = await client.post("/api/v1/events", content=body)
                assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
                assert field in answer.json()["error_details"]
    assert await log.count() == 0


async def test_a_body_over_its_bound_is_refused_unread(intake: RunningIntake) -> None:
    async with intake.sender() as client:
        answer = await client.post("/api/v1/events", content=b" " * (BATCH_BYTES_MAX + 1))
    assert answer.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
    assert answer.json()["status"] == 413


async def test_without_a_key_nothing_is_said(intake: RunningIntake) -> None:
    for key in (None, "pk_nobody"):
        async with intake.client(key) as client:
            answer = await post(client, event())
        assert answer.status_code == httpx.codes.UNAUTHORIZED
        assert answer.json() == {"status": 401, "error": "Unauthorized"}


async def test_a_key_without_the_scope_is_told_what_it_may_not(intake: RunningIntake) -> None:
    async with intake.sender(scopes=("billing:read",)) as client:
        answer = await post(client, event())
    assert answer.status_code == httpx.codes.FORBIDDEN
    assert answer.json()["code"] == "events_write_not_allowed"


async def test_another_method_or_address_is_answered_in_lagos_shape(
    intake: RunningIntake,
) -> None:
    async with intake.sender() as client:
        wrong_method: Any = await client.get("/api/v1/events")
        wrong_address: Any = await client.post("/api/v1/nothing")
    assert wrong_method.json()["status"] == 405
    assert wrong_method.headers["allow"] == "POST"
    assert wrong_address.json() == {
        "status": 404,
        "error": "Not Found",
        "detail": "There is nothing at this address.",
    }
