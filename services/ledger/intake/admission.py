"""From a JSON value to a record for the log, or to all that is wrong with it. Pure.

Whatever is admitted here the projector can apply: both check the same models.
"""

import json
from dataclasses import dataclass
from typing import Final, TypeVar

from pydantic import BaseModel, JsonValue, ValidationError

from contracts.accounts import Customer, Organization
from contracts.cloudevents import EVENT_BYTES_MAX, STRUCTURED_CONTENT_TYPE, CloudEvent
from contracts.events import ObjectType, object_type_of
from contracts.invoices import Invoice
from contracts.settlements import CreditNote, Payment, PaymentReceipt
from contracts.topics import record_key, topic_of
from contracts.values import INT64_MAX, INT64_MIN
from services.ledger.intake.named_customers import customer_id_in
from services.ledger.refusals import (
    BODY,
    INVALID,
    MANDATORY,
    OUT_OF_RANGE,
    TOO_LONG,
    Refusal,
    RefusedError,
    inside,
    nul_in,
    refusals_of,
    refused,
)

HEADERS: Final = (("content-type", STRUCTURED_CONTENT_TYPE.encode()),)
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Record:
    """What goes to the broker: a canonical topic name, a key, a structured CloudEvent."""

    topic: str
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = HEADERS
    # By its key.
    partition: None = None


def admit(event: JsonValue, organization_id: str, at: str) -> Record | None:
    """The record of one event; None for a type that means nothing here.

    Raises RefusedError. `at` is the event's name in refusals, as `events[1]`, or empty.
    """
    value = encode(event, at)
    envelope = _envelope(event, at)
    if envelope.organizationid != organization_id:
        raise refused(
            inside(at, ("organizationid",)), INVALID, "is not the organization of the API key"
        )
    object_type = object_type_of(envelope.type)
    if object_type is None:
        return None
    checked = _object(envelope, object_type, at)
    if isinstance(checked, Organization) and checked.id != organization_id:
        raise refused(
            inside(at, ("data", "organization", "id")),
            INVALID,
            "is not the organization of the API key",
        )
    key = record_key(organization_id, _customer_id(checked, event))
    return Record(topic_of(object_type).name, key, value)


def encode(event: JsonValue, at: str) -> bytes:
    """The event as it travels. Raises RefusedError when no record can hold it."""
    try:
        text = json.dumps(event, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError as error:
        raise refused(at or BODY, OUT_OF_RANGE, "holds a number without end") from error
    value = text.encode()
    if len(value) > EVENT_BYTES_MAX:
        raise refused(at or BODY, TOO_LONG, "is over 1 MiB")
    # Looked for only when the bytes say there may be one.
    if "\\u0000" in text and (field := nul_in(event, at)) is not None:
        raise refused(field or BODY, INVALID, "holds a NUL character")
    return value


def _envelope(event: JsonValue, at: str) -> CloudEvent:
    try:
        return CloudEvent.model_validate(event)
    except ValidationError as error:
        raise RefusedError(refusals_of(error, at)) from error


def _object(envelope: CloudEvent, object_type: ObjectType, at: str) -> BaseModel:
    place = inside(at, ("data", object_type.name))
    data = envelope.data or {}
    if data.get(object_type.name) is None:
        raise refused(place, MANDATORY, f"is missing: {envelope.type} carries it")
    refusals = _version_refusals(data.get("version"), inside(at, ("data", "version")))
    try:
        checked = check(object_type.model, data[object_type.name], place)
    except RefusedError as error:
        raise RefusedError((*error.refusals, *refusals)) from error
    if refusals:
        raise RefusedError(refusals)
    return checked


def check(model: type[Model], fields: JsonValue, at: str) -> Model:
    """The object of that model. Raises RefusedError with the fields below `at`."""
    try:
        # As JSON, not as Python values: a strict date is text in the one and a date in the other.
        return model.model_validate_json(json.dumps(fields))
    except ValidationError as error:
        raise RefusedError(refusals_of(error, at)) from error


def _version_refusals(version: JsonValue, at: str) -> list[Refusal]:
    if version is None:
        return []
    if isinstance(version, bool) or not isinstance(version, int):
        return [Refusal(at, INVALID, "must be an integer of 64 bits")]
    if not INT64_MIN <= version <= INT64_MAX:
        return [Refusal(at, OUT_OF_RANGE, "is outside what this field can hold")]
    return []


def _customer_id(checked: BaseModel, event: JsonValue) -> str | None:
    match checked:
        case Customer():
            return checked.external_id
        case Invoice() | Payment() | CreditNote():
            return checked.external_customer_id
        case PaymentReceipt():
            return customer_id_in(event)
        case _:
            return None
