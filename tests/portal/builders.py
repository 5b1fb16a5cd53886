"""Billing events with plain defaults, folded into the read model by the projector's own code."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import asyncpg

from services.ledger.batches import Batch, Entry
from services.ledger.decoding import Decoded, decode
from services.ledger.staging import prepare_connection
from services.ledger.store import apply
from services.portal.viewer import Viewer
from tests.ledger.builders import StoredRecord

ORGANIZATION = "acme"
CUSTOMER = "cust_1"
NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)
_FOREVER = NOON + timedelta(days=36_500)
_PARTITION = ("built", 0)
_numbers = count(1)

Event = Mapping[str, Any]


def viewer(customer: str = CUSTOMER, organization: str = ORGANIZATION, **changes: Any) -> Viewer:
    values: dict[str, Any] = {
        "organization_id": organization,
        "external_customer_id": customer,
        "session_id": "session_1",
        "scopes": frozenset(("portal:read", "portal:download", "portal:preferences")),
        "expires_at": _FOREVER,
        "token_digest": b"digest",
    }
    return Viewer(**values | changes)


def event(event_type: str, data: Event, organization: str = ORGANIZATION) -> dict[str, Any]:
    number = next(_numbers)
    return {
        "specversion": "1.0",
        "id": f"event_{number}",
        "source": "/tests",
        "type": event_type,
        "organizationid": organization,
        "time": (NOON + timedelta(seconds=number)).isoformat(),
        "data": data,
    }


def organization(organization_id: str = ORGANIZATION, **fields: Any) -> dict[str, Any]:
    data = {"organization": {"id": organization_id, "name": "Acme", **fields}}
    return event("organization.updated", data, organization_id)


def customer(
    external_id: str = CUSTOMER, organization_id: str = ORGANIZATION, **fields: Any
) -> dict[str, Any]:
    data = {"customer": {"external_id": external_id, "name": "Coleman-Blair", **fields}}
    return event("customer.updated", data, organization_id)


def invoice(
    invoice_id: str = "inv_1",
    *,
    customer_id: str = CUSTOMER,
    organization_id: str = ORGANIZATION,
    kind: str = "invoice.finalized",
    **fields: Any,
) -> dict[str, Any]:
    plain = {
        "id": invoice_id,
        "number": f"N-{invoice_id}",
        "external_customer_id": customer_id,
        "currency": "EUR",
        "issuing_date": "2026-03-01",
        "payment_due_date": "2026-03-31",
        "status": "finalized",
        "total_amount_cents": 10_000,
    }
    return event(kind, {"invoice": plain | fields}, organization_id)


def payment(
    *invoice_ids: str,
    payment_id: str | None = None,
    amount_cents: int = 10_000,
    organization_id: str = ORGANIZATION,
    **fields: Any,
) -> dict[str, Any]:
    plain = {
        "id": payment_id or f"pay_{next(_numbers)}",
        "amount_cents": amount_cents,
        "amount_currency": "EUR",
        "payment_status": "succeeded",
        "invoice_ids": list(invoice_ids or ("inv_1",)),
        "created_at": "2026-03-10T10:00:00Z",
    }
    return event("payment.created", {"payment": plain | fields}, organization_id)


def credit_note(
    invoice_id: str = "inv_1", *, organization_id: str = ORGANIZATION, **fields: Any
) -> dict[str, Any]:
    number = next(_numbers)
    plain = {
        "id": f"cn_{number}",
        "number": f"CN-{number}",
        "invoice_id": invoice_id,
        "currency": "EUR",
        "issuing_date": "2026-03-12",
        "total_amount_cents": 1_000,
        "offset_amount_cents": 1_000,
    }
    return event("credit_note.created", {"credit_note": plain | fields}, organization_id)


async def project(ledger_dsn: str, *events: Event) -> None:
    """Fold events as the projector does, in one transaction, notifications included."""
    connection = await asyncpg.connect(ledger_dsn)
    try:
        await prepare_connection(connection)
        await connection.execute(
            "INSERT INTO ledger.positions (topic, partition, next_offset, observed_at)"
            " VALUES ($1, $2, 0, 'epoch') ON CONFLICT DO NOTHING",
            *_PARTITION,
        )
        start = await connection.fetchval("SELECT max(next_offset) FROM ledger.positions")
        batch = Batch.of(_entry(value, start + place) for place, value in enumerate(events))
        batch.observe({}, int(NOON.timestamp() * 1_000))
        await apply(connection, batch)
    finally:
        await connection.close()


def _entry(value: Event, offset: int) -> Entry:
    topic, partition = _PARTITION
    record = StoredRecord(
        json.dumps(value).encode(), offset, partition, topic, int(NOON.timestamp() * 1_000)
    )
    outcome = decode(record.value, record.headers, record.timestamp, None)
    assert isinstance(outcome, Decoded), outcome
    return Entry(record, outcome, offset)
