"""What Lago sends ends in the read model, or among the dead letters with its reason."""

from typing import Any

import asyncpg
import httpx
import pytest

from tests.ledger.intake.builders import (
    encoded,
    hmac_signature,
    lago_credit_note,
    lago_customer,
    lago_invoice,
    lago_payment,
    webhook,
)
from tests.ledger.intake.conftest import RunningIntake, until
from tests.servers import Database

pytestmark = [pytest.mark.kafka, pytest.mark.usefixtures("projector")]
KEY = "hmac-key"


async def deliver(intake: RunningIntake, body: object) -> None:
    raw = encoded(body)
    async with intake.client() as client:
        answer = await client.post(
            "/webhooks/lago/acme",
            content=raw,
            headers={"x-lago-signature": hmac_signature(raw, KEY)},
        )
    assert answer.status_code == httpx.codes.OK


async def rows(postgres: Database, query: str) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(postgres.ledger_dsn)
    try:
        return [dict(found) for found in await connection.fetch(query)]
    finally:
        await connection.close()


async def test_invoice_payment_credit_note_and_customer_show_up(
    intake: RunningIntake, postgres: Database
) -> None:
    await intake.set_source("lago_hmac", KEY.encode())
    invoice_id = lago_invoice()["lago_id"]
    for body in (
        webhook("payment.succeeded", lago_payment(invoice_ids=[invoice_id], amount_cents=50)),
        webhook("credit_note.created", lago_credit_note(offset_amount_cents=20)),
        webhook("invoice.created", lago_invoice()),
        webhook("customer.created", lago_customer()),
    ):
        await deliver(intake, body)

    async def settled() -> bool:
        found = await rows(
            postgres,
            "SELECT due_amount_cents, number, name FROM read_model.invoices"
            " JOIN read_model.customers USING (organization_id, external_customer_id)"
            " WHERE organization_id = 'acme'",
        )
        return found == [{"due_amount_cents": 50, "number": "LAG-1", "name": "Hooli"}]

    assert await until(settled)


async def test_a_lost_dispute_disputes_its_invoice(
    intake: RunningIntake, postgres: Database
) -> None:
    await intake.set_source("lago_hmac", KEY.encode())
    await deliver(
        intake,
        webhook(
            "invoice.payment_dispute_lost",
            {"invoice": lago_invoice()},
            object_type="payment_dispute_lost",
        ),
    )

    async def disputed() -> bool:
        found = await rows(postgres, "SELECT disputed FROM read_model.invoices")
        return found == [{"disputed": True}]

    assert await until(disputed)


async def test_an_object_that_cannot_be_applied_is_a_dead_letter_with_its_reason(
    intake: RunningIntake, postgres: Database
) -> None:
    await intake.set_source("lago_hmac", KEY.encode())
    await deliver(intake, webhook("invoice.created", lago_invoice(currency="EURO")))

    async def letters() -> list[dict[str, Any]]:
        return await rows(postgres, "SELECT organization_id, reason FROM ledger.dead_letters")

    assert await until(letters) == [
        {
            "organization_id": "acme",
            "reason": (
                "data.invoice.currency: unknown_currency: is not a currency in use (ISO 4217)"
            ),
        }
    ]
