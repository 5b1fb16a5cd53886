"""An object that an event carries, as a snapshot: its id, its fields and their stamp. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final

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
from services.ledger.named_tuples import named
from services.ledger.plain_values import Values
from services.ledger.projection import stamps
from services.ledger.projection.snapshots import NOTHING_OLDER, Fields, Snapshot, Stamp
from services.ledger.refusals import INVALID, refused

_RANKS: Final[Mapping[str, Callable[[Fields], int]]] = {
    CUSTOMER.name: stamps.plain_rank,
    ORGANIZATION.name: stamps.plain_rank,
    INVOICE.name: stamps.invoice_rank,
    PAYMENT.name: stamps.payment_rank,
    PAYMENT_RECEIPT.name: stamps.plain_rank,
    CREDIT_NOTE.name: stamps.credit_note_rank,
}


# Events of a few types come by the million.
_verb_of = lru_cache(maxsize=1_024)(verb_of)


def snapshot_of(
    object_type: ObjectType,
    fields: Values,
    *,
    event_type: str,
    organization_id: str,
    version: int | None,
    occurred_at: datetime,
) -> tuple[str, Snapshot, str | None]:
    """The object's id, what an event says of it, and the customer it names.

    `fields` are those that the event carries, and become the snapshot's. Raises RefusedError for an
    organization other than the event's own.
    """
    if object_type is ORGANIZATION and fields["id"] != organization_id:
        raise refused("data.organization.id", INVALID, "is not the event's organizationid")
    object_id = fields["external_id" if object_type is CUSTOMER else "id"]
    customer_id = object_id if object_type is CUSTOMER else fields.get("external_customer_id")
    _add_what_the_type_says(object_type, fields, _verb_of(event_type), occurred_at)
    if version is None:
        version = stamps.microseconds(fields.get("updated_at") or occurred_at)
    content = to_json(fields)
    stamp = named(Stamp, (version, _RANKS[object_type.name](fields), stamps.tie(content)))
    snapshot = named(Snapshot, (stamp, fields, NOTHING_OLDER, content.decode()))
    return object_id, snapshot, customer_id


def _add_what_the_type_says(
    object_type: ObjectType, fields: Values, verb: str, occurred_at: datetime
) -> None:
    fields["deleted"] = verb == "deleted"
    if verb == "voided":
        fields["status"] = "voided"
    if verb == "payment_dispute_lost" and fields.get("payment_dispute_lost_at") is None:
        fields["payment_dispute_lost_at"] = occurred_at
    if object_type is PAYMENT:
        # What a payment pays is one statement, whichever of the two ways it is made in.
        fields.setdefault("allocations", None)
        fields.setdefault("invoice_ids", None)
    # The language is all that is kept of `billing_configuration`; an event that carries the rest of
    # it without the language says nothing about the language.
    if fields.get("billing_configuration") == {}:
        del fields["billing_configuration"]
