"""Events and records with plain defaults; a test names only what it is about."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

ORGANIZATION = "acme"
CUSTOMER = "c1"
TOPIC = "billing.invoices"
NOON_MS = 1_767_268_800_000  # 2026-01-01T12:00:00Z

_ids = count(1)


@dataclass(slots=True)
class StoredRecord:
    """A record as a consumer hands it out."""

    value: bytes | None
    offset: int = 0
    partition: int = 0
    topic: str = TOPIC
    timestamp: int = NOON_MS
    key: bytes | None = b"acme/c1"
    headers: Sequence[tuple[str, bytes | None]] = ()


def event(
    event_type: str,
    data: Mapping[str, Any],
    *,
    organization: str = ORGANIZATION,
    time: str | None = "2026-01-01T12:00:00Z",
    **attributes: object,
) -> dict[str, Any]:
    """A structured CloudEvent."""
    envelope = {
        "specversion": "1.0",
        "id": f"event-{next(_ids)}",
        "source": "https://billing.example.com",
        "type": event_type,
        "organizationid": organization,
        "time": time,
        "data": dict(data),
        **attributes,
    }
    return {name: value for name, value in envelope.items() if value is not None}


def encoded(value: Mapping[str, Any]) -> bytes:
    """An event as it travels."""
    return json.dumps(value, ensure_ascii=False).encode()


def invoice(
    invoice_id: str = "i1",
    *,
    version: int | None = 1,
    event_type: str = "invoice.finalized",
    organization: str = ORGANIZATION,
    **fields: object,
) -> bytes:
    """An invoice event; a field given as `...` is left out."""
    body = {
        "id": invoice_id,
        "number": f"N-{invoice_id}",
        "external_customer_id": CUSTOMER,
        "currency": "EUR",
        "issuing_date": "2026-01-01",
        "payment_due_date": "2026-01-31",
        "status": "finalized",
        "total_amount_cents": 1_000,
        **fields,
    }
    return _object_event("invoice", event_type, body, version, organization)


def payment(
    payment_id: str = "p1",
    invoice_ids: Sequence[str] | None = ("i1",),
    *,
    version: int | None = 1,
    event_type: str = "payment.succeeded",
    organization: str = ORGANIZATION,
    **fields: object,
) -> bytes:
    """A payment event."""
    body = {
        "id": payment_id,
        "amount_cents": 1_000,
        "amount_currency": "EUR",
        "payment_status": "succeeded",
        "invoice_ids": ... if invoice_ids is None else list(invoice_ids),
        **fields,
    }
    return _object_event("payment", event_type, body, version, organization)


def payment_receipt(
    payment_receipt_id: str = "r1",
    payment_id: str = "p1",
    *,
    version: int | None = 1,
    event_type: str = "payment_receipt.created",
    organization: str = ORGANIZATION,
) -> bytes:
    """The event of a payment's receipt."""
    body = {
        "id": payment_receipt_id,
        "number": f"R-{payment_receipt_id}",
        "payment": {"id": payment_id},
    }
    return _object_event("payment_receipt", event_type, body, version, organization)


def credit_note(
    credit_note_id: str = "cn1",
    *,
    version: int | None = 1,
    event_type: str = "credit_note.created",
    organization: str = ORGANIZATION,
    **fields: object,
) -> bytes:
    """A credit note event; what it takes off its invoice is `offset_amount_cents`."""
    body = {
        "id": credit_note_id,
        "number": f"CN-{credit_note_id}",
        "invoice_id": "i1",
        "currency": "EUR",
        "issuing_date": "2026-01-02",
        "total_amount_cents": 400,
        "offset_amount_cents": 400,
        **fields,
    }
    return _object_event("credit_note", event_type, body, version, organization)


def customer(
    external_id: str = CUSTOMER,
    *,
    version: int | None = 1,
    event_type: str = "customer.updated",
    organization: str = ORGANIZATION,
    **fields: object,
) -> bytes:
    """A customer event."""
    body = {"external_id": external_id, **fields}
    return _object_event("customer", event_type, body, version, organization)


def _object_event(
    name: str, event_type: str, body: Mapping[str, object], version: int | None, organization: str
) -> bytes:
    data: dict[str, object] = {
        name: {key: value for key, value in body.items() if value is not ...}
    }
    if version is not None:
        data["version"] = version
    return encoded(event(event_type, data, organization=organization))
