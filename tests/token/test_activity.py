"""What is published of sessions, and that publishing holds nobody up."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaConsumer

from contracts.cloudevents import CloudEvent
from contracts.topics import ACTIVITY
from services.token.activity import QUEUE_EVENTS_MAX, Activity, ActivityLog
from services.token.metrics import Metrics
from services.token.settings import TokenSettings
from tests.servers import Topics
from tests.token.conftest import api_key, new_session, running


def count(metrics: Metrics, outcome: str) -> float:
    labels = {"outcome": outcome}
    return metrics.registry.get_sample_value("portico_token_activity_total", labels) or 0.0


def activity(**changes: Any) -> Activity:
    values: dict[str, Any] = {
        "type": "portal_session.created",
        "organization_id": "acme",
        "external_customer_id": "cust_1",
        "subject": "1",
        "data": {},
    }
    return Activity(at=datetime(2026, 1, 2, tzinfo=UTC), **values | changes)


@pytest.mark.kafka
async def test_sessions_made_and_ended_are_on_the_topic_without_tokens(
    settings: TokenSettings, customer: str, topics: Topics
) -> None:
    published = settings.model_copy(update={"topic_prefix": topics.prefix})
    key = await api_key(published)
    async with running(published) as instance, instance.client(key) as host:
        session = await new_session(host)
        await host.delete(f"/api/v1/portal_sessions/{session['id']}")
        await host.delete("/api/v1/portal_sessions")

    consumer = AIOKafkaConsumer(
        topics[ACTIVITY],
        bootstrap_servers=settings.kafka_bootstrap_servers,
        auto_offset_reset="earliest",
    )
    await consumer.start()
    try:
        records = [await asyncio.wait_for(consumer.getone(), 20) for _ in range(3)]
    finally:
        await consumer.stop()
    # The organization's event has another key, and so perhaps another partition.
    events = {
        (record.key, event.type): event
        for record in records
        for event in [CloudEvent.model_validate_json(record.value)]
    }
    made = events[f"acme/{customer}".encode(), "portal_session.created"]
    ended = events[f"acme/{customer}".encode(), "portal_session.revoked"]
    everybody = events[b"acme", "portal_session.revoked"]
    assert made.subject == ended.subject == session["id"]
    assert (made.organizationid, everybody.subject) == ("acme", None)
    assert ended.data is not None
    assert ended.data["revoked"] == "session"
    for record in records:
        assert session["token"].encode() not in record.value
        assert key.encode() not in record.value


async def test_links_are_made_without_a_broker(settings: TokenSettings, customer: str) -> None:
    away = settings.model_copy(update={"kafka_bootstrap_servers": "127.0.0.1:1"})
    async with running(away) as instance, instance.client(await api_key(away)) as host:
        answer = await host.get(f"/api/v1/customers/{customer}/portal_url")

    assert answer.status_code == httpx.codes.OK


async def test_what_does_not_fit_the_queue_is_dropped_and_counted() -> None:
    metrics = Metrics()
    log = ActivityLog(pytest.fail, "", metrics)

    for _ in range(QUEUE_EVENTS_MAX + 3):
        log.record(activity())

    assert count(metrics, "dropped") == 3


def test_an_event_is_a_cloudevent_with_its_subject_if_it_has_one() -> None:
    whole = json.loads(activity().wire())

    assert (whole["specversion"], whole["source"]) == ("1.0", "/portico/token")
    assert (whole["time"], whole["subject"]) == ("2026-01-02T00:00:00+00:00", "1")
    assert "subject" not in json.loads(activity(subject=None).wire())
