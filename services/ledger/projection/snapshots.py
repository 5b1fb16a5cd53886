"""An object as known from some of its events, and how two such views become one. Pure.

Field-level last writer wins. `merge` is commutative, associative and idempotent, so the order in
which events come, how often, and how batches are cut change nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from pydantic_core import from_json

from contracts.values import INT64_MIN

# Plain values: as JSON has them, but for dates and times, which are such before they are stored and
# text afterwards.
Fields: TypeAlias = Mapping[str, Any]


class UnreadFields(Mapping[str, Any]):
    """Fields that are still JSON, and read when somebody asks.

    Most events of a backlog are about objects that nothing else is known of: nobody asks.
    """

    __slots__ = ("_fields", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._fields: dict[str, Any] | None = None

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a field may hold anything
        return self._read()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __repr__(self) -> str:
        return f"UnreadFields({self._text!r})"

    def _read(self) -> dict[str, Any]:
        if self._fields is None:
            self._fields = from_json(self._text)
        return self._fields


class Stamp(NamedTuple):
    """When a field was set, as the sender counts. Compares as a tuple; each part is 64-bit.

    `version` orders changes; equal versions resolve by `rank`, the life cycle; `tie` is a digest
    of the content, so that even then the outcome does not depend on arrival.
    """

    version: int
    rank: int
    tie: int


class Snapshot(NamedTuple):
    """What is known of one object.

    `stamp` is that of the newest event; `older` names the stamps of those fields that an older
    event set. A field that no event carried is not in `fields`; one that was cleared is null.
    `text` is the JSON of `fields`, when it is at hand.
    """

    stamp: Stamp
    fields: Fields
    older: Mapping[str, Stamp]
    text: str | None = None


NOTHING_OLDER: Final[Mapping[str, Stamp]] = {}
# An object that others have named and no event has brought. Older than everything.
UNKNOWN: Final = Snapshot(Stamp(INT64_MIN, INT64_MIN, INT64_MIN), {}, NOTHING_OLDER)


def is_same(one: Snapshot, other: Snapshot) -> bool:
    """Whether two views of an object say the same: fields with equal stamps have equal values."""
    return (
        one.stamp == other.stamp
        and one.older == other.older
        and one.fields.keys() == other.fields.keys()
    )


def merge(one: Snapshot, other: Snapshot) -> Snapshot:
    """What both together say: each field from the newest event that carried it."""
    old, new = (one, other) if one.stamp <= other.stamp else (other, one)
    if not old.older and not new.older and old.fields.keys() <= new.fields.keys():
        # The usual case: the sender sends whole objects.
        return new
    fields = dict(new.fields)
    older = dict(new.older)
    for name, value in old.fields.items():
        stamp = old.older.get(name, old.stamp)
        if name in fields and older.get(name, new.stamp) >= stamp:
            continue
        fields[name] = value
        if stamp != new.stamp:
            older[name] = stamp
        else:
            older.pop(name, None)
    return Snapshot(new.stamp, fields, older)
