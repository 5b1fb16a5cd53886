"""One record of `portal.activity` as an entry, or why it is none. Pure; knows no client."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from contracts.cloudevents import CloudEvent
from contracts.values import ID_CHARACTERS_MAX, Id
from services.ledger.batches import from_epoch_ms
from services.ledger.refusals import nul_in, refusals_of

# What our own services say of one act; nothing comes near.
VALUE_BYTES_MAX: Final = 65_536
# What an act was done to, by the names that the services use, the nearest first.
_SUBJECTS: Final = ("invoice_id", "credit_note_id", "payment_receipt_id", "payment_id")

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that somebody did. `done_by`: who, where it was not the customer."""

    organization_id: str
    event_digest: bytes
    external_customer_id: str | None
    type: str
    happened_at: datetime
    subject: str | None
    done_by: str | None
    preview: bool
    session_id: str | None
    data: dict[str, Any]


class Skipped(NamedTuple):
    """A record that is no activity, and why."""

    reason: str


class _Data(BaseModel):
    """What is read of an event's data."""

    model_config = ConfigDict(extra="allow")

    external_customer_id: Id | None = None
    session_id: Id | None = None
    invoice_id: Id | None = None
    credit_note_id: Id | None = None
    payment_receipt_id: Id | None = None
    payment_id: Id | None = None
    by: Name | None = None
    revoked_by: Name | None = None
    created_by: Name | None = None
    preview: bool = False


def decode(value: bytes | None, key: bytes | None, timestamp_ms: int) -> Entry | Skipped:
    """What a record says. `key` names the customer; `timestamp_ms` dates what carries no time."""
    if not value:
        return Skipped("value is empty")
    if len(value) > VALUE_BYTES_MAX:
        return Skipped(f"value is over {VALUE_BYTES_MAX} bytes")
    try:
        event = CloudEvent.model_validate_json(value)
        data = _Data.model_validate(event.data or {})
    except ValidationError as error:
        first = refusals_of(error, "")[0]
        return Skipped(f"{first.field} {first.sentence}")
    if nul_in([event.id, event.source, event.type, event.subject, event.data], "") is not None:
        return Skipped("a text holds a NUL character")
    is_of_session = event.type.startswith("portal_session.")
    session_id = data.session_id or (event.subject if is_of_session else None)
    return Entry(
        organization_id=event.organizationid,
        event_digest=sha256(f"{event.source}\0{event.id}".encode()).digest(),
        external_customer_id=data.external_customer_id or _customer_of(key, event.organizationid),
        type=event.type,
        happened_at=event.time or from_epoch_ms(timestamp_ms),
        subject=_subject(data) or (session_id if is_of_session else None),
        done_by=data.by or data.revoked_by or data.created_by,
        preview=data.preview,
        session_id=session_id,
        data=event.data or {},
    )


def _customer_of(key: bytes | None, organization_id: str) -> str | None:
    """The customer in a key of the form `{organization_id}/{external_customer_id}`."""
    named = (key or b"").decode(errors="replace")
    organization, _, customer = named.partition("/")
    if organization != organization_id or "\0" in customer:
        return None
    return customer if 0 < len(customer) <= ID_CHARACTERS_MAX else None


def _subject(data: _Data) -> str | None:
    return next((found for name in _SUBJECTS if (found := getattr(data, name))), None)
