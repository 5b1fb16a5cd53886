"""The events that the projector's benchmark is about, and how they are published."""

import asyncio
import json

from aiokafka import AIOKafkaProducer
from aiokafka.structs import RecordMetadata

from contracts.topics import INVOICES, record_key

CUSTOMERS = 2_000


def event(number: int) -> bytes:
    """An invoice event of about 1 KB, as Lago's fields make it."""
    amount = 10_000 + number % 50_000
    invoice = {
        "lago_id": f"5eb02857-a71e-4ea2-bcf9-{number:012d}",
        "number": f"ACM-2026-{number:08d}",
        "external_customer_id": f"cust_{number % CUSTOMERS}",
        "currency": "EUR" if number % 3 else "USD",
        "issuing_date": f"2026-{1 + number % 12:02d}-{1 + number % 28:02d}",
        "payment_due_date": f"2026-{1 + (number + 1) % 12:02d}-{1 + number % 28:02d}",
        "net_payment_term": 30,
        "invoice_type": "subscription",
        "status": "finalized",
        "payment_status": "pending",
        "fees_amount_cents": amount,
        "taxes_amount_cents": 2_000,
        "sub_total_excluding_taxes_amount_cents": amount,
        "sub_total_including_taxes_amount_cents": amount + 2_000,
        "coupons_amount_cents": 0,
        "credit_notes_amount_cents": 0,
        "prepaid_credit_amount_cents": 0,
        "total_amount_cents": amount + 2_000,
        "total_due_amount_cents": amount + 2_000,
        "fees": [
            {
                "lago_id": f"fee-{number}",
                "item": {"type": "subscription", "code": "seats", "name": "Seats, monthly"},
                "units": "12.0",
                "amount_cents": amount,
                "taxes_amount_cents": 2_000,
                "total_amount_cents": amount + 2_000,
            }
        ],
        "applied_taxes": [{"tax_name": "VAT", "tax_rate": 20.0, "amount_cents": 2_000}],
    }
    envelope = {
        "specversion": "1.0",
        "id": f"event-{number}",
        "source": "https://billing.example.com",
        "type": "invoice.finalized",
        "organizationid": "acme",
        "time": "2026-01-01T12:00:00Z",
        "data": {"version": 1, "invoice": invoice},
    }
    return json.dumps(envelope).encode()


def producing(kafka: str) -> AIOKafkaProducer:
    """A producer that waits a little for company, as a billing system's would."""
    return AIOKafkaProducer(bootstrap_servers=kafka, linger_ms=2, max_batch_size=262_144)


async def send(producer: AIOKafkaProducer, number: int) -> "asyncio.Future[RecordMetadata]":
    """Hand one over; the future is done when the broker has acknowledged it."""
    key = record_key("acme", f"cust_{number % CUSTOMERS}")
    sent: asyncio.Future[RecordMetadata] = await producer.send(
        INVOICES.name, event(number), key=key
    )
    return sent
