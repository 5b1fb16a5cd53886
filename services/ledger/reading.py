"""An object that an event carries, as a snapshot: its id, its fields and their stamp. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from pydantic import BaseModel
from pydantic_core import to_json

from contracts.events import (
    CREDIT_NOTE,
    CUSTOMER,
    INVOICE,
    ORGANIZATION,
    PAYMENT,
    PAYMENT_RECEIPT,
    ObjectType,
    verb_of,
)
from services.ledger.projection import stamps
from services.ledger.projection.snapshots import NOTHING_OLDER, Fields, Json, Snapshot, Stamp
from services.ledger.refusals import INVALID, refused

_RANKS: Final[Mapping[str, Callable[[Fields], int]]] = {
    CUSTOMER.name: stamps.plain_rank,
    ORGANIZATION.name: stamps.plain_rank,
    INVOICE.name: stamps.invoice_rank,
    PAYMENT.name: stamps.payment_rank,
    PAYMENT_RECEIPT.name: stamps.plain_rank,
    CREDIT_NOTE.name: stamps.credit_note_rank,
}


class Event(NamedTuple):
    """What of an event's envelope matters to its object; `occurred_at` is its time."""

    type: str
    organization_id: str
    version: int | None
    occurred_at: datetime


def snapshot_of(
    object_type: ObjectType, read: BaseModel, event: Event
) -> tuple[str, Snapshot, str | None]:
    """The object's id, what the event says of it, and the customer it names.

    Raises RefusedError for an organization other than the event's own.
    """
    values: Any = read
    if object_type is ORGANIZATION and values.id != event.organization_id:
        raise refused("data.organization.id", INVALID, "is not the event's organizationid")
    object_id = values.external_id if object_type is CUSTOMER else values.id
    fields = _fields(object_type, read, event)
    stamp = Stamp(
        _version(values, event), _RANKS[object_type.name](fields), stamps.tie(to_json(fields))
    )
    customer_id = object_id if object_type is CUSTOMER else _customer_id(values)
    return object_id, Snapshot(stamp, fields, NOTHING_OLDER), customer_id


def _customer_id(values: Any) -> str | None:  # noqa: ANN401 - any of the models
    return getattr(values, "external_customer_id", None)


def _version(values: Any, event: Event) -> int:  # noqa: ANN401 - any of the models
    if event.version is not None:
        return event.version
    return stamps.microseconds(values.updated_at or event.occurred_at)


def _fields(object_type: ObjectType, read: BaseModel, event: Event) -> dict[str, Json]:
    """What the event says field by field, with what its type says on top."""
    fields: dict[str, Json] = read.model_dump(mode="json", exclude_unset=True)
    verb = verb_of(event.type)
    fields["deleted"] = verb == "deleted"
    if verb == "voided":
        fields["status"] = "voided"
    if verb == "payment_dispute_lost" and fields.get("payment_dispute_lost_at") is None:
        fields["payment_dispute_lost_at"] = event.occurred_at.isoformat()
    if object_type is PAYMENT:
        # What a payment pays is one statement, whichever of the two ways it is made in.
        fields.setdefault("allocations", None)
        fields.setdefault("invoice_ids", None)
    if object_type in {CUSTOMER, ORGANIZATION}:
        _drop_empty_configuration(fields)
    return fields


def _drop_empty_configuration(fields: dict[str, Json]) -> None:
    # The language is all that is kept of `billing_configuration`; an event that carries the rest of
    # it without the language says nothing about the language.
    if fields.get("billing_configuration") == {}:
        del fields["billing_configuration"]
