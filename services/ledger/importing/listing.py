"""What a billing system's list API gives, whichever system it is. Knows no HTTP and no broker."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from pydantic import JsonValue

from contracts.events import CUSTOMER, ObjectType
from services.ledger.projection.stamps import microseconds


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included; None where it is open. Of invoices and credit notes the day of issue."""

    since: date | None = None
    until: date | None = None

    def has(self, day: str | None) -> bool:
        """Whether a day, or a time that begins with one, is in it; what has none always is."""
        if day is None:
            return True
        written = day[: len("2026-01-31")]
        after = self.since is None or written >= self.since.isoformat()
        return after and (self.until is None or written <= self.until.isoformat())


@dataclass(frozen=True, slots=True)
class Listed:
    """An object as the system has it, with the names of Lago's API.

    `as_of`: the system cannot have changed it before and not show it. `held_version`: of what is
    known of it here, which it was compared with.
    """

    object_type: ObjectType
    fields: dict[str, Any]
    as_of: datetime
    held_version: int | None = None

    @property
    def id(self) -> str:
        """The natural id; empty when the system gave none."""
        names = ("external_id",) if self.object_type is CUSTOMER else ("id", "lago_id")
        return next((str(self.fields[name]) for name in names if self.fields.get(name)), "")

    def is_of(self, period: Period) -> bool:
        """Whether a period is about it. Customers are of all times: an invoice may name any."""
        if self.object_type is CUSTOMER:
            return True
        return period.has(self.fields.get("issuing_date") or self.fields.get("created_at"))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `cursor` asks for the next, None on the last; `total` of all pages."""

    listed: list[Listed]
    cursor: str | None
    total: int | None


class ListSource(Protocol):
    """A billing system."""

    @property
    def name(self) -> str:
        """How commands call it."""

    @property
    def resources(self) -> tuple[str, ...]:
        """Its lists, in the order to import them in."""

    async def page(self, resource: str, cursor: str | None, period: Period) -> Page:
        """One page of a list, from the start without a cursor."""

    async def one(self, object_type: ObjectType, object_id: str) -> Listed | None:
        """One object, by its id; None when the system has none."""


async def pages(
    source: ListSource, resource: str, cursor: str | None, period: Period
) -> AsyncIterator[Page]:
    """All pages from there on."""
    while True:
        page = await source.page(resource, cursor, period)
        yield page
        cursor = page.cursor
        if cursor is None:
            return


def event_of(
    listed: Listed, *, source: str, organization_id: str, outdates: bool = False
) -> dict[str, JsonValue]:
    """The event that an imported object is published by: its state at that time.

    `outdates`: it is so whatever was heard before, even of the same `updated_at`, or of the same
    second, which is as exactly as systems tell the time.
    """
    time = listed.as_of.strftime("%Y-%m-%dT%H:%M:%SZ")
    # Receipts only come into being; all others may be read as they now are.
    verb = "updated" if listed.object_type.open else listed.object_type.verbs[0]
    data: dict[str, JsonValue] = {listed.object_type.name: listed.fields}
    if outdates:
        # On the scale that `updated_at` and times of events are ordered by.
        version = max(microseconds(listed.as_of), (listed.held_version or 0) + 1)
        data["version"] = version
    return {
        "specversion": "1.0",
        # The same object once more at another time is another event.
        "id": f"import/{listed.object_type.name}/{listed.id}/{data.get('version', time)}",
        "source": source,
        "type": f"{listed.object_type.name}.{verb}",
        "organizationid": organization_id,
        "time": time,
        "datacontenttype": "application/json",
        "data": data,
    }
