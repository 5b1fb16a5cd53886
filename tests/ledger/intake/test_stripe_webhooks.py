"""`POST /webhooks/stripe/{organization_id}`: signed by the endpoint's secret, never lost."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from services.ledger.intake.settings import IntakeSettings
from tests.ledger.intake.builders import encoded
from tests.ledger.intake.conftest import Log, RunningIntake, running_intake, until
from tests.ledger.intake.stripe.builders import (
    CREATED,
    charge,
    credit_note,
    invoice_payment,
    open_invoice,
    paid_invoice,
    payment_intent,
    published,
    stripe_event,
    stripe_signature,
)
from tests.servers import Database
from tests.token.conftest import Instance

SECRET = "whsec_test"
NOW = datetime.fromtimestamp(CREATED, UTC)


@pytest.fixture
async def source(settings: IntakeSettings, token: Instance) -> AsyncIterator[RunningIntake]:
    """An intake for which it is CREATED, knowing the secret of `acme`."""
    async with running_intake(settings, token, now=lambda: NOW) as intake:
        await intake.set_source("stripe", SECRET.encode())
        yield intake


async def deliver(
    intake: RunningIntake,
    body: bytes,
    *,
    signature: str | None = None,
    organization_id: str = "acme",
) -> httpx.Response:
    """As Stripe posts it; signed with SECRET unless a signature is given (empty: none is sent)."""
    signed = stripe_signature(body, SECRET, time=CREATED) if signature is None else signature
    async with intake.client() as client:
        return await client.post(
            f"/webhooks/stripe/{organization_id}",
            content=body,
            headers={"stripe-signature": signed} if signed else {},
        )


PUBLISHED = [
    (stripe_event("customer.created", published("customer"), id="evt_1"), "billing.customers"),
    (stripe_event("invoice.finalized", open_invoice(), id="evt_2"), "billing.invoices"),
    (stripe_event("invoice_payment.paid", invoice_payment(), id="evt_3"), "billing.payments"),
    (stripe_event("credit_note.created", credit_note(), id="evt_4"), "billing.credit-notes"),
]


@pytest.mark.kafka
async def test_signed_events_are_on_their_topics(source: RunningIntake, log: Log) -> None:
    for body, _ in PUBLISHED:
        answer = await deliver(source, encoded(body))
        assert (answer.status_code, answer.json()) == (httpx.codes.OK, {"status": "published"})
    sent = {
        json.loads(record.value or b"")["id"]: record.topic
        for record in await log.records(len(PUBLISHED))
    }
    assert sent == {body["id"]: log.topics[topic] for body, topic in PUBLISHED}


async def test_what_means_nothing_is_taken_and_ignored(source: RunningIntake, log: Log) -> None:
    answer = await deliver(source, encoded(published("event")))
    assert (answer.status_code, answer.json()) == (httpx.codes.OK, {"status": "ignored"})
    assert await log.count() == 0


async def test_what_is_no_event_is_refused(source: RunningIntake) -> None:
    for body in (b"{", b"[]", b'{"object": "charge"}'):
        answer = await deliver(source, body)
        assert answer.status_code == httpx.codes.BAD_REQUEST, body


UNSIGNED = [
    ("", "acme"),
    ("t=1,v1=00", "acme"),
    (None, "globex"),
    (None, "x" * 65),
    (None, "%00"),
    (stripe_signature(b"{}", "whsec_other", time=CREATED), "acme"),
    (stripe_signature(b"{}", SECRET, time=CREATED - 301), "acme"),
]


async def test_what_is_not_signed_is_refused(source: RunningIntake, log: Log) -> None:
    for signature, organization_id in UNSIGNED:
        answer = await deliver(source, b"{}", signature=signature, organization_id=organization_id)
        assert answer.status_code == httpx.codes.UNAUTHORIZED, (signature, organization_id)
    assert await log.count() == 0


async def rows(postgres: Database, query: str) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(postgres.ledger_dsn)
    try:
        return [dict(found) for found in await connection.fetch(query)]
    finally:
        await connection.close()


@pytest.mark.kafka
@pytest.mark.usefixtures("projector")
async def test_an_object_that_cannot_be_applied_is_a_dead_letter(
    source: RunningIntake, postgres: Database
) -> None:
    body = encoded(stripe_event("invoice.finalized", open_invoice(currency="usdx")))
    assert (await deliver(source, body)).json() == {"status": "unappliable"}

    async def letters() -> list[dict[str, Any]]:
        return await rows(postgres, "SELECT organization_id, reason FROM ledger.dead_letters")

    (letter,) = await until(letters)
    assert letter["organization_id"] == "acme"
    assert letter["reason"].startswith("data.invoice.currency: unknown_currency")


@pytest.mark.kafka
@pytest.mark.usefixtures("projector")
async def test_a_history_in_any_order_settles_its_invoices(
    source: RunningIntake, postgres: Database
) -> None:
    history = [
        stripe_event("payment_intent.succeeded", payment_intent()),
        stripe_event("charge.succeeded", charge()),
        stripe_event("invoice.paid", paid_invoice(), created=CREATED + 1),
        stripe_event("invoice.created", open_invoice(status="draft", number=None)),
        stripe_event("invoice.finalized", open_invoice()),
        stripe_event("credit_note.created", credit_note(invoice="in_2")),
        stripe_event("invoice.finalized", open_invoice(id="in_2", number="ACME-0002")),
        stripe_event(
            "invoice_payment.paid",
            invoice_payment(invoice="in_2", is_default=False, amount_paid=300),
        ),
        stripe_event("invoice.created", open_invoice(id="in_3", status="draft", number=None)),
    ]
    for number, event in enumerate(history):
        answer = await deliver(source, encoded(event | {"id": f"evt_{number}"}))
        assert answer.json() == {"status": "published"}

    async def settled() -> bool:
        found = await rows(
            postgres,
            "SELECT number, settlement, paid_amount_cents, credited_amount_cents, due_amount_cents"
            " FROM read_model.invoices WHERE shown ORDER BY number",
        )
        return [list(row.values()) for row in found] == [
            ["ACME-0001", "paid", 1_200, 0, 0],
            ["ACME-0002", "partially_paid", 300, 200, 700],
        ]

    assert await until(settled)


async def test_days_are_those_of_the_organization(
    settings: IntakeSettings, token: Instance, log: Log, postgres: Database
) -> None:
    connection = await asyncpg.connect(postgres.ledger_dsn)
    await connection.execute(
        "INSERT INTO read_model.organizations"
        " (organization_id, object, version, rank, tie, timezone)"
        " VALUES ('acme', '{}', 1, 1, 1, 'Pacific/Auckland')"
    )
    await connection.close()
    later = NOW + timedelta(minutes=4)
    async with running_intake(settings, token, now=lambda: later) as intake:
        await intake.set_source("stripe", SECRET.encode())
        await deliver(intake, encoded(stripe_event("invoice.finalized", open_invoice())))
    (record,) = await log.records(1)
    invoice = json.loads(record.value or b"")["data"]["invoice"]
    # One in the morning, there.
    assert invoice["issuing_date"] == "2026-02-01"
