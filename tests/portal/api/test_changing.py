"""What a reader may change: the customer's language, and that the session is over."""

import json
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaConsumer

from services.portal.settings import PortalSettings
from tests.portal.builders import customer, invoice, organization
from tests.portal.conftest import Fold
from tests.portal.running import Host, Portal, running_portal, until
from tests.servers import Topics
from tests.token.conftest import Instance

PREFERENCES = "/portal/api/preferences"


async def records(kafka: str, topic: str, count: int) -> list[tuple[bytes, dict[str, Any]]]:
    """Keys and events of the first records of a topic."""
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=kafka, auto_offset_reset="earliest", enable_auto_commit=False
    )
    await consumer.start()
    try:
        found = [await consumer.getone() for _ in range(count)]
    finally:
        await consumer.stop()
    return [(record.key, json.loads(record.value)) for record in found]


@pytest.mark.kafka
async def test_the_language_is_an_event_of_the_customer(
    portal: Portal, token: str, kafka: str, topics: Topics
) -> None:
    async with portal.client(token) as client:
        answer = await client.put(PREFERENCES, json={"locale": "pt-br"})
    assert (answer.status_code, answer.json()) == (200, {"locale": "pt-BR"})
    ((key, event),) = await records(kafka, topics["billing.customers"], 1)
    assert key == b"acme/cust_1"
    assert (event["type"], event["organizationid"]) == ("customer.updated", "acme")
    assert event["data"] == {
        "customer": {
            "external_id": "cust_1",
            "billing_configuration": {"document_locale": "pt-BR"},
        }
    }
    told = {
        event["type"]: (key, event)
        for key, event in await records(kafka, topics["portal.activity"], 2)
    }
    key, activity = told["customer.language_changed"]
    assert key == b"acme/cust_1"
    assert activity["data"]["locale"] == "pt-BR"


async def test_what_people_looked_at_is_told(
    portal: Portal, token: str, fold: Fold, kafka: str, topics: Topics
) -> None:
    await fold(invoice())
    await portal.get("/portal/api/invoices/inv_1", token)
    await portal.get("/portal/api/invoices/none", token)
    pdf = await portal.get("/portal/api/invoices/inv_1/pdf", token)
    # Nothing is downloaded by who has it already.
    known = {"if-none-match": pdf.headers["etag"]}
    await portal.get("/portal/api/invoices/inv_1/pdf", token, headers=known)
    await portal.get("/portal/pages/invoices/inv_1", token)
    told = await records(kafka, topics["portal.activity"], 4)
    assert sorted(event["type"] for _, event in told) == [
        "invoice.downloaded",
        "invoice.viewed",
        "invoice.viewed",
        "portal_session.opened",
    ]
    (opened,) = (event for _, event in told if event["type"] == "portal_session.opened")
    assert opened["id"] == f"opened/{opened['data']['session_id']}"
    of_invoices = [event for _, event in told if event is not opened]
    assert all(event["data"]["invoice_id"] == "inv_1" for event in of_invoices)
    assert token not in str(told)


async def test_what_an_operator_looked_at_is_told_as_a_preview(
    portal: Portal, token_service: Instance, fold: Fold, kafka: str, topics: Topics
) -> None:
    await fold(organization(), customer("cust_1"), invoice())
    person = {"organization_id": "acme", "subject": "ada", "label": "Ada"}
    async with token_service.client(token_service.service_secret) as console:
        made = await console.post("/token/operator_sessions", data=person)
    async with token_service.client(made.json()["session"]) as operator:
        token = await Host(operator).token()
    await portal.get("/portal/api/invoices/inv_1", token)
    told = await records(kafka, topics["portal.activity"], 2)
    assert {event["type"] for _, event in told} == {"portal_session.opened", "invoice.viewed"}
    for _, event in told:
        assert (event["data"]["preview"], event["data"]["by"]) == (True, "ada")


async def test_a_language_that_is_none_is_refused(portal: Portal, token: str) -> None:
    bodies: list[tuple[bytes, int, str | None]] = [
        (b'{"locale":"klingon"}', 422, "locale"),
        (b'{"locale":"en\\u0000"}', 422, "locale"),
        (b'{"locale":7}', 400, "locale"),
        (b'{"locale":null}', 400, "locale"),
        (b"{}", 400, "locale"),
        (b'{"locale":"fr","theme":"dark"}', 400, "theme"),
        (b"[]", 400, "locale"),
        (b"", 400, "body"),
        (b"\xff", 400, "body"),
        (b"[" * 1_000, 400, "body"),
        (b" " * 2_000, 413, None),
    ]
    async with portal.client(token) as client:
        for body, status, parameter in bodies:
            answer = await client.put(PREFERENCES, content=body)
            assert answer.status_code == status, body
            assert answer.json()["code"] == "invalid_parameter"
            assert answer.json().get("parameter") == parameter


async def test_a_session_that_its_bearer_ended_is_over(portal: Portal, token: str) -> None:
    async with portal.client(token) as client:
        answer = await client.delete("/portal/api/session")
        assert answer.status_code == httpx.codes.NO_CONTENT

        async def refused() -> bool:
            return await portal.status(token) == httpx.codes.UNAUTHORIZED

        await until(refused)
        again = await client.delete("/portal/api/session")
    assert again.json()["code"] == "token_revoked"


async def test_a_session_ends_nobody_elses(portal: Portal, host: Host, token: str) -> None:
    another = await host.token()
    async with portal.client(another) as client:
        await client.delete("/portal/api/session")
    assert await portal.status(token) == httpx.codes.OK


async def test_without_a_broker_reading_goes_on_and_the_language_waits(
    settings: PortalSettings, token: str, fold: Fold
) -> None:
    await fold(invoice())
    nowhere = settings.model_copy(update={"kafka_bootstrap_servers": "127.0.0.1:1"})
    async with running_portal(nowhere) as portal:
        assert await portal.status(token, "/portal/api/invoices/inv_1") == httpx.codes.OK
        async with portal.client(token) as client:
            answer = await client.put(PREFERENCES, json={"locale": "fr"})
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
