"""Compares the read model with a billing system's lists for a period, and publishes what it lacks.

Bounded in memory by a page of either side and by the ids of what is in the period.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from asyncpg import Pool, Record
from pydantic_core import from_json

from contracts.events import CREDIT_NOTE, CUSTOMER, INVOICE, PAYMENT, ObjectType
from services.chassis.sql import Statements
from services.ledger.importing.comparing import Finding, Kind, compare
from services.ledger.importing.listing import Listed, ListSource, Period, pages
from services.ledger.importing.publishing import Sender
from services.ledger.intake.waiting import wait_until_applied

_STATEMENTS = Statements(Path(__file__).parent / "sql")
# Customers are of no period: one that the system does not list any more is not looked for.
_WITH_EXTRAS: Final = (INVOICE, PAYMENT, CREDIT_NOTE)
_COMPARED: Final = (CUSTOMER, *_WITH_EXTRAS)
IDS_AT_ONCE: Final = 1_000
_Found = tuple[Listed, Finding]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The days compared, both included."""

    since: date
    until: date

    @property
    def period(self) -> Period:
        """As lists are asked for it."""
        return Period(self.since, self.until)


@dataclass(slots=True)
class Outcome:
    """How many objects were compared, how many were published again, and what is left to say."""

    compared: int = 0
    republished: int = 0
    counts: dict[Kind, int] = field(default_factory=dict)


class _Held(NamedTuple):
    """What is known of an object here, and the version that has to be outdated."""

    fields: Mapping[str, Any]
    version: int


class Reconciliation:
    """Of one organization with one system; `republish` publishes what is missing or different."""

    def __init__(
        self,
        pool: "Pool[Record]",
        source: ListSource,
        sender: Sender,
        *,
        republish: bool,
        tell: Callable[[Finding], None],
    ) -> None:
        self._pool = pool
        self._source = source
        self._sender = sender
        self._republish = republish
        self._tell = tell
        self._outcome = Outcome()

    async def run(self, bounds: Bounds) -> Outcome:
        """Everything that the two do not agree on, told as it is found."""
        seen: dict[str, set[str]] = {object_type.name: set() for object_type in _COMPARED}
        for resource in self._source.resources:
            async for page in pages(self._source, resource, None, bounds.period):
                listed = [one for one in page.listed if one.object_type in _COMPARED]
                for one in listed:
                    seen[one.object_type.name].add(one.id)
                await self._settle(listed)
        for object_type in _WITH_EXTRAS:
            await self._look_for_extras(object_type, bounds, seen[object_type.name])
        return self._outcome

    async def _settle(self, listed: list[Listed]) -> None:
        self._outcome.compared += len(listed)
        found = await self._findings(listed)
        if self._republish:
            found = await self._published(found)
        for _, finding in found:
            self._say(finding)

    async def _published(self, found: list[_Found]) -> list[_Found]:
        """What the two still do not agree on once what can be published was."""
        again = [one for one, finding in found if finding.kind in ("missing", "different")]
        if not again:
            return found
        positions, _ = await self._sender.send(again, outdates=True)
        self._outcome.republished += len(again)
        await wait_until_applied(self._pool, positions)
        others = [(one, finding) for one, finding in found if finding.kind == "unappliable"]
        return others + await self._findings(again)

    async def _look_for_extras(
        self, object_type: ObjectType, bounds: Bounds, seen: set[str]
    ) -> None:
        async for ids in self._ids(object_type, bounds):
            known = []
            for object_id in ids:
                if object_id in seen:
                    continue
                # It may be of another period there.
                one = await self._source.one(object_type, object_id)
                if one is None:
                    self._outcome.compared += 1
                    self._say(Finding("extra", object_type.name, object_id))
                else:
                    known.append(one)
            await self._settle(known)

    async def _ids(self, object_type: ObjectType, bounds: Bounds) -> AsyncIterator[list[str]]:
        """The ids of what the read model has of the period, a page at a time."""
        after = ""
        statement = _STATEMENTS[f"period_{object_type.name}s"]
        while True:
            rows = await self._pool.fetch(
                statement,
                self._sender.organization_id,
                bounds.since,
                bounds.until,
                after,
                IDS_AT_ONCE,
            )
            if not rows:
                return
            yield [row["id"] for row in rows]
            after = rows[-1]["id"]

    async def _findings(self, listed: Iterable[Listed]) -> list[_Found]:
        found = []
        for object_type in _COMPARED:
            of_type = [one for one in listed if one.object_type is object_type]
            held = await self._held(object_type, of_type)
            for one in of_type:
                known = held.get(one.id)
                finding = compare(
                    one,
                    None if known is None else known.fields,
                    source=self._source.name,
                    organization_id=self._sender.organization_id,
                )
                if finding is not None:
                    version = None if known is None else known.version
                    found.append((replace(one, held_version=version), finding))
        return found

    async def _held(self, object_type: ObjectType, listed: list[Listed]) -> Mapping[str, _Held]:
        if not listed:
            return {}
        rows = await self._pool.fetch(
            _STATEMENTS[f"held_{object_type.name}s"],
            self._sender.organization_id,
            [one.id for one in listed],
        )
        return {row["id"]: _Held(from_json(row["object"]), row["version"]) for row in rows}

    def _say(self, finding: Finding) -> None:
        counts = self._outcome.counts
        counts[finding.kind] = counts.get(finding.kind, 0) + 1
        self._tell(finding)
