"""Plain values say what the contract's model says, and refuse what it refuses."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from contracts.events import OBJECT_TYPES
from services.ledger.plain_values import plain_reader
from tests.ledger.test_storable import CREDIT_NOTES, CUSTOMERS, INVOICES, PAYMENTS

READERS = {
    object_type.name: (object_type.model, plain_reader(object_type.model))
    for object_type in OBJECT_TYPES
}
REQUIRED: dict[str, dict[str, Any]] = {
    "invoice": {
        "lago_id": "i1",
        "number": "N",
        "customer": {"external_id": "c1", "name": "Ada"},
        "currency": "EUR",
        "status": "finalized",
        "issuing_date": "2026-01-01",
        "total_amount_cents": 1,
    },
    "payment": {
        "id": "p1",
        "amount_currency": "EUR",
        "amount_cents": 1,
        "payment_status": "succeeded",
        "invoice_ids": ["i1"],
    },
    "credit_note": {
        "id": "n1",
        "number": "N",
        "lago_invoice_id": "i1",
        "currency": "EUR",
        "issuing_date": "2026-01-01",
        "total_amount_cents": 1,
    },
    "customer": {"external_id": "c1", "billing_configuration": {"document_locale": "FR"}},
    "organization": {"id": "acme", "allowed_origins": ["https://App.example.com"]},
    "payment_receipt": {"id": "r1", "number": "R", "payment": {"lago_id": "p1"}},
}
SENT = {
    "invoice": INVOICES,
    "payment": PAYMENTS,
    "credit_note": CREDIT_NOTES,
    "customer": CUSTOMERS,
}


def by_model(model: type[BaseModel], value: bytes) -> dict[str, Any] | None:
    try:
        return model.model_validate_json(value).model_dump(exclude_unset=True)
    except ValidationError:
        return None


def plainly(reader: Any, value: bytes) -> dict[str, Any] | None:
    try:
        values: dict[str, Any] = reader(value)
    except ValidationError:
        return None
    return values


@pytest.mark.parametrize("name", REQUIRED)
def test_the_least_of_each_object_is_read_alike(name: str) -> None:
    model, reader = READERS[name]
    value = json.dumps(REQUIRED[name]).encode()
    assert plainly(reader, value) == by_model(model, value) is not None


@pytest.mark.parametrize("name", SENT)
@given(data=st.data())
def test_whatever_is_sent_is_read_or_refused_alike(name: str, data: st.DataObject) -> None:
    model, reader = READERS[name]
    sent = {**REQUIRED[name], **data.draw(SENT[name])}
    broken = data.draw(st.sampled_from([None, *sent]))
    if broken is not None:
        sent[broken] = data.draw(st.sampled_from([None, "", 5, [], {}, "2026-02-30", True]))
    value = json.dumps(sent).encode()
    assert plainly(reader, value) == by_model(model, value)


def test_what_was_not_sent_is_not_there() -> None:
    _, reader = READERS["customer"]
    assert plainly(reader, b'{"external_id": "c1", "unknown": 1}') == {"external_id": "c1"}
    assert plainly(reader, b'{"external_id": "c1", "name": null}') == {
        "external_id": "c1",
        "name": None,
    }
