"""Which demo invoices are still to be paid, and the event that pays one."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime

import httpx

from deploy.local.demo.history import DemoEvent, history
from deploy.local.demo.portal_url import SECONDS_MAX


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice with something due, as the demo's history left it."""

    id: str
    number: str
    external_customer_id: str
    currency: str
    due_date: str
    due_cents: int


class OpenInvoices:
    """What is left to pay. Each invoice is handed out once."""

    def __init__(self, today: date) -> None:
        self._left = _open(history(today))

    def take_oldest(self, external_customer_id: str) -> OpenInvoice | None:
        """The one due first, or None when nothing is left."""
        mine = [each for each in self._left if each.external_customer_id == external_customer_id]
        if not mine:
            return None
        oldest = min(mine, key=lambda invoice: (invoice.due_date, invoice.number))
        self._left.remove(oldest)
        return oldest

    def put_back(self, invoice: OpenInvoice) -> None:
        self._left.append(invoice)


async def send_payment(portico_url: str, api_key: str, invoice: OpenInvoice) -> None:
    """Returns when Portico has the event. Raises httpx.HTTPError."""
    now = datetime.now(UTC).isoformat()
    event = {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": "/acme/bank",
        "type": "payment.succeeded",
        "time": now,
        # The organization that the key belongs to; any other would be refused.
        "organizationid": "acme",
        "data": {
            "payment": {
                "id": str(uuid.uuid4()),
                "amount_cents": invoice.due_cents,
                "amount_currency": invoice.currency,
                "payment_status": "succeeded",
                "invoice_ids": [invoice.id],
                "external_customer_id": invoice.external_customer_id,
                "payment_method": "Bank transfer",
                "reference": invoice.number,
                "created_at": now,
            }
        },
    }
    headers = {
        "authorization": f"Bearer {api_key}",
        "content-type": "application/cloudevents+json",
    }
    async with httpx.AsyncClient(base_url=portico_url, timeout=SECONDS_MAX) as client:
        answer = await client.post("/api/v1/events", json=event, headers=headers)
        answer.raise_for_status()


def _open(events: list[DemoEvent]) -> list[OpenInvoice]:
    invoices = {
        event.data["invoice"]["id"]: event.data["invoice"]
        for event in events
        if event.type == "invoice.finalized"
    }
    settled = _settled(events)
    return [
        OpenInvoice(
            id=each["id"],
            number=each["number"],
            external_customer_id=each["external_customer_id"],
            currency=each["currency"],
            due_date=each["payment_due_date"],
            due_cents=each["total_amount_cents"] - settled.get(each["id"], 0),
        )
        for each in invoices.values()
        if each["total_amount_cents"] > settled.get(each["id"], 0)
    ]


def _settled(events: list[DemoEvent]) -> dict[str, int]:
    """What was taken off each invoice; all of it for those that will never be paid."""
    settled: dict[str, int] = {}
    for event in events:
        if event.type in ("invoice.voided", "invoice.payment_dispute_lost"):
            settled[event.data["invoice"]["id"]] = event.data["invoice"]["total_amount_cents"]
        elif event.type == "credit_note.created":
            note = event.data["credit_note"]
            _add(settled, note["invoice_id"], note["offset_amount_cents"])
        elif event.type == "payment.succeeded":
            payment = event.data["payment"]
            # One transfer over several invoices pays each in full in this history.
            for invoice_id in payment["invoice_ids"]:
                _add(settled, invoice_id, payment["amount_cents"])
    return settled


def _add(settled: dict[str, int], invoice_id: str, cents: int) -> None:
    settled[invoice_id] = settled.get(invoice_id, 0) + cents
