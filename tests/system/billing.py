"""A billing system as its engineers write one: CloudEvents, any Kafka client, no code of ours.

Knows the published names only, so that a change of ours that breaks producers breaks a test.
"""

import json
import uuid
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from aiokafka import AIOKafkaProducer

TOPICS = {
    "customer": "billing.customers",
    "invoice": "billing.invoices",
    "payment": "billing.payments",
    "payment_receipt": "billing.payments",
    "credit_note": "billing.credit-notes",
}


@dataclass(frozen=True, slots=True)
class BillingSystem:
    """Publishes about one customer of one organization."""

    bootstrap_servers: str
    organization_id: str
    customer_id: str
    run: Callable[[Coroutine[Any, Any, None]], None]
    clock: Callable[[], float]

    def event(self, event_type: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """A CloudEvent in structured mode."""
        return {
            "specversion": "1.0",
            "id": str(uuid.uuid4()),
            "source": "https://billing.example.com",
            "type": event_type,
            "organizationid": self.organization_id,
            "time": datetime.fromtimestamp(self.clock(), UTC).isoformat(),
            "data": dict(data),
        }

    def customer(self, **fields: object) -> dict[str, Any]:
        data = {"customer": {"external_id": self.customer_id, "name": "Coleman-Blair", **fields}}
        return self.event("customer.created", data)

    def invoice(
        self,
        invoice_id: str,
        *,
        version: int = 1,
        due_in_days: int = 30,
        event_type: str = "invoice.finalized",
        **fields: object,
    ) -> dict[str, Any]:
        today = date.today()  # noqa: DTZ011 - a billing system writes its own calendar's day
        invoice = {
            "id": invoice_id,
            "number": f"N-{invoice_id[-8:]}",
            "external_customer_id": self.customer_id,
            "currency": "EUR",
            "issuing_date": today.isoformat(),
            "payment_due_date": (today + timedelta(days=due_in_days)).isoformat(),
            "status": "finalized",
            "total_amount_cents": 10_000,
        }
        return self.event(event_type, {"invoice": invoice | fields, "version": version})

    def payment(self, invoice_id: str, amount_cents: int, **fields: object) -> dict[str, Any]:
        payment = {
            "id": str(uuid.uuid4()),
            "amount_cents": amount_cents,
            "amount_currency": "EUR",
            "payment_status": "succeeded",
            "invoice_ids": [invoice_id],
        }
        return self.event("payment.succeeded", {"payment": payment | fields})

    def publish(self, *events: Mapping[str, Any]) -> None:
        """Structured mode; returns when the broker has all of them."""
        self.run(self._send([(_topic(event), json.dumps(event).encode(), []) for event in events]))

    def publish_binary(self, *events: Mapping[str, Any]) -> None:
        """Binary mode: the attributes are headers, the value is `data`."""
        records = [
            (
                _topic(event),
                json.dumps(event["data"]).encode(),
                [(f"ce_{name}", str(event[name]).encode()) for name in event if name != "data"]
                + [("content-type", b"application/json")],
            )
            for event in events
        ]
        self.run(self._send(records))

    async def _send(self, records: Sequence[tuple[str, bytes, list[tuple[str, bytes]]]]) -> None:
        producer = AIOKafkaProducer(bootstrap_servers=self.bootstrap_servers, acks="all")
        await producer.start()
        try:
            key = f"{self.organization_id}/{self.customer_id}".encode()
            for topic, value, headers in records:
                await producer.send_and_wait(topic, value, key=key, headers=headers)
        finally:
            await producer.stop()


def _topic(event: Mapping[str, Any]) -> str:
    return TOPICS[str(event["type"]).partition(".")[0]]
