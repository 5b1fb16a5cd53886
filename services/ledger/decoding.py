"""One record of a topic as a snapshot of one object, or why it is none. Pure; knows no client.

Two ways lead to the same answer. The usual record, a structured CloudEvent about what its topic
holds, is read in one pass; whatever that pass does not understand is read again, slowly, and only
the slow way says what is wrong.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Annotated, Any, Final, Generic, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, create_model
from pydantic_core import from_json, to_json

from contracts.cloudevents import EVENT_BYTES_MAX, KAFKA_HEADER_PREFIX, Attribute, CloudEvent
from contracts.events import INVOICE, OBJECT_TYPES, ObjectType, object_type_of
from contracts.values import INT64_MAX, INT64_MIN, Instant, OrganizationId
from services.ledger import refusals
from services.ledger.named_tuples import named
from services.ledger.plain_values import Values, plain_reader
from services.ledger.projection.snapshots import Snapshot
from services.ledger.reading import snapshot_of
from services.ledger.refusals import RefusedError, refused
from services.ledger.tables import FirstRow, first_row

# What Postgres has to keep of a refusal; the rest of a long list helps nobody.
REASON_CHARACTERS_MAX: Final = 1_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Version = Annotated[int, Field(strict=True, ge=INT64_MIN, le=INT64_MAX)]
Headers = Iterable[tuple[str, bytes | None]]
Model = TypeVar("Model", bound=BaseModel)


class Decoded(NamedTuple):
    """A record about one object: its type's name, its key and what the record says of it.

    `organization_id` is the tenant, `customer_id` the customer that it names. `unordered` is the
    digest of source and id of an event without an order of its own, which is stamped with the
    record's time until it is known when the event was first seen.
    """

    object_name: str
    organization_id: str
    object_id: str
    snapshot: Snapshot
    customer_id: str | None
    unordered: bytes | None = None
    # Of an invoice: its row, should nothing else be known of it.
    first_row: FirstRow | None = None


class Ignored(NamedTuple):
    """A sound event of a type that means nothing here."""

    event_type: str


class Refused(NamedTuple):
    """A record that cannot be applied; `reason` names the field."""

    reason: str
    organization_id: str | None


Outcome = Decoded | Ignored | Refused


class _Envelope(BaseModel, Generic[Model]):
    """A structured CloudEvent with its data, as one pass reads it."""

    model_config = ConfigDict(extra="ignore")

    specversion: Literal["1.0"]
    id: Attribute
    source: Attribute
    type: Attribute
    organizationid: OrganizationId
    time: Instant | None = None
    data: Model


def _data_model(object_type: ObjectType) -> type[BaseModel]:
    fields: dict[str, Any] = {
        object_type.name: (object_type.model, ...),
        "version": (Version | None, None),
    }
    return create_model(f"{object_type.model.__name__}Data", **fields)


_DATA_MODELS: Final = {object_type.name: _data_model(object_type) for object_type in OBJECT_TYPES}
_DATA: Final = {name: plain_reader(model) for name, model in _DATA_MODELS.items()}
_ENVELOPES: Final = {
    name: plain_reader(_Envelope[model])  # type: ignore[valid-type]  # a model made at import
    for name, model in _DATA_MODELS.items()
}


def decode(
    value: bytes | None, headers: Headers, timestamp_ms: int, expected: ObjectType | None
) -> Outcome:
    """What a record says. `expected` is the object that its topic usually holds: a hint.

    `timestamp_ms` orders events that carry neither version, nor `updated_at`, nor time.
    """
    if value is not None and expected is not None and len(value) <= EVENT_BYTES_MAX:
        usual = _usual(value, timestamp_ms, expected)
        if usual is not None:
            return usual
    attributes: Mapping[str, JsonValue] = {}
    try:
        attributes, data = _parts(value, headers)
        return _of_parts(attributes, data, timestamp_ms)
    except RefusedError as error:
        return Refused(_storable(str(error)), _organization_id(attributes))


# Events of a few types come by the million.
_object_type = lru_cache(maxsize=1_024)(object_type_of)


def _usual(value: bytes, timestamp_ms: int, expected: ObjectType) -> Decoded | None:
    if b"\\u0000" in value:
        return None
    try:
        envelope = _ENVELOPES[expected.name](value)
    except ValidationError:
        return None
    if _object_type(envelope["type"]) is not expected:
        return None
    try:
        return _decoded(expected, envelope, envelope["data"], timestamp_ms)
    except RefusedError:
        return None


def _parts(value: bytes | None, headers: Headers) -> tuple[dict[str, JsonValue], JsonValue]:
    """Attributes and data of an event in structured or binary mode."""
    if not value:
        raise refused("value", refusals.MANDATORY, "is empty")
    if len(value) > EVENT_BYTES_MAX:
        raise refused("value", refusals.TOO_LONG, "is over 1 MiB")
    context = _context(headers)
    body = _json(value)
    field = refusals.nul_in(body, "data" if context else "")
    if field is not None:
        raise refused(field or "value", refusals.INVALID, "holds a NUL character")
    if context:
        return context, body
    if not isinstance(body, dict):
        raise refused("value", refusals.INVALID, "is not a CloudEvent")
    return {key: item for key, item in body.items() if key != "data"}, body.get("data")


def _context(headers: Headers) -> dict[str, JsonValue]:
    """The attributes that binary mode carries as headers; empty in structured mode."""
    context: dict[str, JsonValue] = {}
    for name, raw in headers:
        if not name.startswith(KAFKA_HEADER_PREFIX) or raw is None:
            continue
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            raise refused(name, refusals.INVALID, "is not UTF-8") from error
        if "\x00" in text:
            raise refused(name, refusals.INVALID, "holds a NUL character")
        context[name.removeprefix(KAFKA_HEADER_PREFIX)] = text
    return context


def _json(value: bytes) -> JsonValue:
    try:
        value.decode()
    except UnicodeDecodeError as error:
        raise refused("value", refusals.INVALID, f"is not UTF-8 at byte {error.start}") from error
    try:
        body: JsonValue = from_json(value, allow_inf_nan=False)
    except ValueError as error:
        raise refused("value", refusals.INVALID, "is not JSON") from error
    return body


def _of_parts(
    attributes: Mapping[str, JsonValue], data: JsonValue, timestamp_ms: int
) -> Decoded | Ignored:
    try:
        event = CloudEvent.model_validate(attributes)
    except ValidationError as error:
        raise RefusedError(refusals.refusals_of(error, "")) from error
    object_type = _object_type(event.type)
    if object_type is None:
        return Ignored(event.type)
    if not isinstance(data, dict):
        raise refused("data", refusals.MANDATORY, "is missing or no JSON object")
    try:
        # As JSON, not as Python values: a strict date is text in the one and a date in the other.
        values = _DATA[object_type.name](to_json(data))
    except ValidationError as error:
        raise RefusedError(refusals.refusals_of(error, "data")) from error
    return _decoded(object_type, event.model_dump(exclude_unset=True), values, timestamp_ms)


def _decoded(
    object_type: ObjectType, attributes: Values, data: Values, timestamp_ms: int
) -> Decoded:
    """`attributes` and `data` as checked: only what was there."""
    values = data[object_type.name]
    organization_id = attributes["organizationid"]
    version, time = data.get("version"), attributes.get("time")
    object_id, snapshot, customer_id = snapshot_of(
        object_type,
        values,
        event_type=attributes["type"],
        organization_id=organization_id,
        version=version,
        occurred_at=time or _EPOCH + timedelta(milliseconds=max(timestamp_ms, 0)),
    )
    unordered: bytes | None = None
    if version is None and time is None and values.get("updated_at") is None:
        unordered = sha256(f"{attributes['source']}\0{attributes['id']}".encode()).digest()
    first: FirstRow | None = None
    if object_type is INVOICE and unordered is None and snapshot.text is not None:
        # Made while everything is at hand; then the fields, a hundred objects, can go at once.
        first = first_row((organization_id, object_id), snapshot)
        snapshot = first.snapshot
    name = object_type.name
    said = (name, organization_id, object_id, snapshot, customer_id, unordered, first)
    return named(Decoded, said)


def _organization_id(attributes: Mapping[str, JsonValue]) -> str | None:
    value = attributes.get("organizationid")
    return value[:REASON_CHARACTERS_MAX] if isinstance(value, str) else None


def _storable(reason: str) -> str:
    """Text that Postgres and a Kafka header can hold: field names come from the sender."""
    clean = reason.replace("\x00", "").encode(errors="replace").decode()
    return clean[:REASON_CHARACTERS_MAX]
