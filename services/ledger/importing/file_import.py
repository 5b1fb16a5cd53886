"""Checks a whole file, and publishes it once all of it is good. Knows no option."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from services.ledger.importing.checking import Origin, problems_of
from services.ledger.importing.publishing import RECORDS_AT_ONCE, publish_all
from services.ledger.importing.rows import Format, Problem, read_rows
from services.ledger.intake.admission import Record
from services.ledger.intake.publishing import Publisher
from services.ledger.refusals import RefusedError


@dataclass(slots=True)
class Counts:
    """Rows read, and those of them that cannot be published."""

    rows: int = 0
    bad: int = 0


def check_file(
    path: Path, format_: Format, origin: Origin, tell: Callable[[Problem], None]
) -> Counts:
    """Read all of it and tell every problem as it is found."""
    counts = Counts()
    for row in read_rows(path, format_, origin.object_type):
        counts.rows += 1
        problems = problems_of(origin, row)
        counts.bad += bool(problems)
        for problem in problems:
            tell(problem)
    return counts


async def publish_file(
    path: Path,
    format_: Format,
    origin: Origin,
    publisher: Publisher,
    tell: Callable[[int], None],
) -> int:
    """Publish the good rows, a few at a time; how many. `tell` hears how many there are so far."""
    published = 0
    batch: list[Record] = []
    for record in _records(path, format_, origin):
        batch.append(record)
        if len(batch) == RECORDS_AT_ONCE:
            published += len(await publish_all(publisher, batch))
            batch.clear()
            tell(published)
    published += len(await publish_all(publisher, batch))
    tell(published)
    return published


def _records(path: Path, format_: Format, origin: Origin) -> Iterator[Record]:
    for row in read_rows(path, format_, origin.object_type):
        if row.problem is not None:
            continue
        try:
            yield origin.record(row)
        except RefusedError:
            # Told of when it was checked.
            continue
