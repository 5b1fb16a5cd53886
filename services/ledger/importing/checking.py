"""A row of a file as an event, or everything that is wrong with it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from contracts.events import ObjectType
from services.ledger.importing.rows import Problem, Row
from services.ledger.intake.admission import Record, admit
from services.ledger.refusals import INVALID, MANDATORY, Refusal, RefusedError

SOURCE: Final = "file"
NAME_CHARACTERS_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Origin:
    """What all rows of a file share. `as_of`: of when it says how things are."""

    organization_id: str
    object_type: ObjectType
    file_name: str
    as_of: datetime

    def record(self, row: Row) -> Record:
        """What the row is published as. Raises RefusedError."""
        record = admit(self._event(row), self.organization_id, "")
        if record is None:
            raise AssertionError(self.object_type)
        return record

    def _event(self, row: Row) -> dict[str, Any]:
        name = self.object_type.name
        data = {name: row.fields}
        time = self.as_of + timedelta(microseconds=row.line)
        written = self.as_of.isoformat()
        return {
            "specversion": "1.0",
            "id": f"import/{name}/{self.file_name[-NAME_CHARACTERS_MAX:]}/{written}/{row.line}",
            "source": SOURCE,
            "type": f"{name}.updated",
            "organizationid": self.organization_id,
            # Of two rows about one object the later one counts.
            "time": time.isoformat(),
            "datacontenttype": "application/json",
            "data": data if row.version is None else {**data, "version": row.version},
        }


def problems_of(origin: Origin, row: Row) -> list[Problem]:
    """What to do about the row before it can be published; nothing when it can."""
    if row.problem is not None:
        return [row.problem]
    try:
        origin.record(row)
    except RefusedError as error:
        return list(_problems(row.line, error.refusals, origin.object_type.name))
    return []


def _problems(line: int, refusals: Iterable[Refusal], name: str) -> Iterable[Problem]:
    for refusal in refusals:
        field = refusal.field.removeprefix("data.").removeprefix(f"{name}.")
        yield Problem(line, field, _sentence(refusal, field))


def _sentence(refusal: Refusal, field: str) -> str:
    """The refusal as everywhere, and an example where the field has a form of its own."""
    if refusal.code == MANDATORY:
        return f"{refusal.sentence}: every row needs it"
    if refusal.code == INVALID and field.endswith("_cents"):
        return f"{refusal.sentence}: 12.00 is written 1200"
    return refusal.sentence
