"""The published documents are sound, and agree with the models."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from pydantic import BaseModel, ValidationError
from referencing import Registry, Resource

from contracts.asyncapi import document
from contracts.events import OBJECT_TYPES
from contracts.publish import documents
from contracts.schemas import schema_files
from contracts.topics import TOPIC_NAMES
from tests.ledger.intake.builders import (
    credit_note,
    customer,
    event,
    invoice,
    lago_credit_note,
    lago_customer,
    lago_invoice,
    lago_payment,
    payment,
    payment_receipt,
)

BASE = "file:///published/"
MODELS = {object_type.name: object_type.model for object_type in OBJECT_TYPES}
EVENT_TYPES = [
    f"{object_type.name}.{verb}" for object_type in OBJECT_TYPES for verb in object_type.verbs
]


def validator(path: str) -> Draft7Validator:
    resources = [
        (BASE + name, Resource.from_contents(schema)) for name, schema in schema_files().items()
    ]
    registry: Any = Registry().with_resources(resources)
    return Draft7Validator({"$ref": BASE + path}, registry=registry)


def accepts(path: str, value: object) -> bool:
    return bool(validator(path).is_valid(value))


def model_accepts(model: type[BaseModel], value: object) -> bool:
    try:
        model.model_validate_json(json.dumps(value))
    except ValidationError:
        return False
    return True


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            if name == "$ref":
                yield item
            else:
                yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def leads_somewhere(texts: Mapping[str, str], path: str, reference: str) -> bool:
    """Whether a reference of the document at `path` names a place in one of the documents."""
    file, _, pointer = reference.partition("#")
    place = (Path("/") / path).parent / file if file else Path("/") / path
    text = texts.get(str(place.resolve()).removeprefix("/"))
    value = None if text is None else json.loads(text)
    for step in filter(None, pointer.split("/")):
        value = value.get(step) if isinstance(value, dict) else None
    return value is not None


@pytest.mark.parametrize("path", sorted(schema_files()))
def test_each_schema_is_one(path: str) -> None:
    rules = Draft7Validator(Draft7Validator.META_SCHEMA)
    assert [error.message for error in rules.iter_errors(schema_files()[path])] == []


@pytest.mark.parametrize("path", sorted(documents()))
def test_every_reference_leads_somewhere(path: str) -> None:
    texts = documents()
    found = references(json.loads(texts[path]))
    assert [reference for reference in found if not leads_somewhere(texts, path, reference)] == []


def test_the_asyncapi_document_has_every_topic_and_every_event_in_both_modes() -> None:
    published = document()
    assert published["asyncapi"].startswith("3.0")
    assert set(published["channels"]) == set(TOPIC_NAMES)
    messages = published["components"]["messages"]
    assert messages.keys() >= {name + mode for name in EVENT_TYPES for mode in ("", ".binary")}
    for name, channel in published["channels"].items():
        assert channel["address"] == name
        assert channel["bindings"]["kafka"]["partitions"] == 12
        for message in channel["messages"]:
            assert "key" in messages[message]["bindings"]["kafka"]


def test_every_event_type_has_a_schema() -> None:
    assert {
        path.removeprefix("schemas/events/").removesuffix(".json")
        for path in schema_files()
        if path.startswith("schemas/events/")
    } == set(EVENT_TYPES)


GOOD: list[tuple[str, Any]] = [
    ("invoice", invoice()),
    ("invoice", invoice(file_url=None, unknown={"a": 1})),
    ("invoice", lago_invoice()),
    ("payment", payment()),
    ("payment", lago_payment()),
    ("payment", payment(invoice_ids=None, allocations=[{"invoice_id": "i", "amount_cents": 1}])),
    ("credit_note", credit_note()),
    ("credit_note", lago_credit_note()),
    ("payment_receipt", payment_receipt()),
    ("customer", customer()),
    ("customer", lago_customer()),
    ("organization", {"id": "acme", "allowed_origins": ["https://app.example.com"]}),
    ("organization", {"lago_id": "acme"}),
]
BAD: list[tuple[str, Any]] = [
    ("invoice", invoice(currency="EURO")),
    ("invoice", invoice(total_amount_cents="1200")),
    ("invoice", invoice(total_amount_cents=2**63)),
    ("invoice", invoice(total_amount_cents=12.5)),
    ("invoice", invoice(number="")),
    ("invoice", invoice(number=None)),
    ("invoice", invoice(issuing_date=20260131)),
    ("invoice", {name: value for name, value in invoice().items() if name != "id"}),
    (
        "invoice",
        {name: value for name, value in invoice().items() if name != "external_customer_id"},
    ),
    ("invoice", lago_invoice(customer={"name": "Hooli"})),
    ("invoice", invoice(fees=[{"amount_cents": "1"}])),
    ("payment", payment(payment_status="done")),
    ("payment", payment(invoice_ids=[])),
    ("payment", payment(invoice_ids=None)),
    ("credit_note", credit_note(issuing_date=5)),
    ("credit_note", lago_credit_note(lago_invoice_id=None)),
    ("payment_receipt", payment_receipt(payment={})),
    ("customer", {"name": "Hooli"}),
    ("customer", customer(external_id="c" * 201)),
    ("organization", {"id": "acme", "branding": {"accent_color": "red"}}),
    ("organization", {"id": "acme", "allowed_origins": "https://app.example.com"}),
    ("organization", []),
]


@pytest.mark.parametrize(("name", "value"), GOOD)
def test_schema_and_model_accept_the_good(name: str, value: Any) -> None:
    assert model_accepts(MODELS[name], value)
    assert list(validator(f"schemas/objects/{name}.json").iter_errors(value)) == []


@pytest.mark.parametrize(("name", "value"), BAD)
def test_schema_and_model_refuse_the_bad(name: str, value: Any) -> None:
    assert not model_accepts(MODELS[name], value)
    assert not accepts(f"schemas/objects/{name}.json", value)


def test_an_events_schema_accepts_that_event() -> None:
    assert accepts("schemas/events/invoice.finalized.json", event("invoice.finalized"))


@pytest.mark.parametrize(
    "wrong",
    [
        event("invoice.voided"),
        event("invoice.finalized", organizationid=None),
        event("invoice.finalized", specversion="0.3"),
        event("invoice.finalized", data={"invoice": invoice(), "version": "7"}),
        event("invoice.finalized", data={"version": 7}),
        {name: value for name, value in event("invoice.finalized").items() if name != "data"},
    ],
)
def test_an_events_schema_refuses_another(wrong: Any) -> None:
    assert not accepts("schemas/events/invoice.finalized.json", wrong)
