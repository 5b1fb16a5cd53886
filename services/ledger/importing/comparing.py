"""What a billing system says of an object beside what the read model holds. Pure.

Both are compared in the form that the projector keeps, so nothing is different that would not be
after publishing it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic_core import from_json

from services.ledger.decoding import Decoded, Ignored, Refused, decode
from services.ledger.importing.listing import Listed, event_of
from services.ledger.intake.deliveries import record_of

Kind = Literal["missing", "different", "extra", "unappliable"]
# Links are made anew whenever they are asked for, and when an object changed says nothing of how.
_PASSING: Final = frozenset(("updated_at", "file_url", "xml_url", "payment_url"))


@dataclass(frozen=True, slots=True)
class Difference:
    """A field whose values differ; `source` is what the billing system says."""

    field: str
    source: Any
    portico: Any


@dataclass(frozen=True, slots=True)
class Finding:
    """An object that the two do not agree on; `reason` of one that cannot be applied."""

    kind: Kind
    object: str
    id: str
    differences: tuple[Difference, ...] = ()
    reason: str | None = None


def compare(
    listed: Listed, ours: Mapping[str, Any] | None, *, source: str, organization_id: str
) -> Finding | None:
    """What is to be said of an object that the system has; None when the two agree."""
    name = listed.object_type.name
    event = event_of(listed, source=source, organization_id=organization_id)
    record, _ = record_of(event, organization_id)
    if record is None:
        return None
    match decode(record.value, record.headers, 0, listed.object_type):
        case Refused(reason=reason):
            return Finding("unappliable", name, listed.id, reason=reason)
        case Decoded(snapshot=snapshot):
            theirs = from_json(snapshot.text or "{}")
        case Ignored():
            return None
    if ours is None:
        return Finding("missing", name, listed.id)
    found = tuple(differences(theirs, ours))
    return Finding("different", name, listed.id, found) if found else None


def differences(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> Iterator[Difference]:
    """Field by field, what the system says and is not held; what it leaves out may be anything."""
    for field, value in sorted(theirs.items()):
        held = ours.get(field)
        if field not in _PASSING and not _holds(held, value):
            yield Difference(field, value, held)


def _holds(ours: Any, theirs: Any) -> bool:  # noqa: ANN401 - a field may hold anything
    if not theirs:
        # Nothing, none of them, or no: as good as nothing said.
        return not ours
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return all(_holds(ours.get(name), value) for name, value in theirs.items())
    if isinstance(theirs, list) and isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(_holds, ours, theirs))
    return bool(ours == theirs)
