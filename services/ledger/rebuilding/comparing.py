"""Compares what was built with the live projection, customer by customer. Writes nothing."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Final

from asyncpg import Connection, Record

from services.ledger.rebuilding.statements import STATEMENTS

# So many are kept and listed; all are counted.
DIFFERENCES_LISTED_MAX: Final = 100
ROWS_AT_ONCE: Final = 2_000

Summary = dict[str, Any]
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the two are not the same: of which customer, in which table, what each has there."""

    organization_id: str
    external_customer_id: str
    table_name: str
    live: Summary | None
    rebuilt: Summary | None


@dataclass(slots=True)
class Differences:
    """How many there are, and the first of them."""

    count: int = 0
    first: list[Difference] = field(default_factory=list)

    def add(self, place: Place, live: Summary | None, rebuilt: Summary | None) -> None:
        self.count += 1
        if len(self.first) < DIFFERENCES_LISTED_MAX:
            self.first.append(Difference(*place, live, rebuilt))


async def compared(live: "Connection[Record]", built: "Connection[Record]") -> Differences:
    """Both connections are in a transaction, and see their projection at the same positions."""
    differences = Differences()
    lives, builts = _summary(live), _summary(built)
    one, other = await anext(lives, None), await anext(builts, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one[0] < other[0]):
            assert one is not None  # noqa: S101 - the loop's condition
            differences.add(one[0], one[1], None)
            one = await anext(lives, None)
        elif one is None or other[0] < one[0]:
            differences.add(other[0], None, other[1])
            other = await anext(builts, None)
        else:
            if one[1] != other[1]:
                differences.add(one[0], one[1], other[1])
            one, other = await anext(lives, None), await anext(builts, None)
    return differences


def as_json(summary: Summary | None) -> str | None:
    """What the table of differences keeps."""
    return None if summary is None else json.dumps(summary)


async def _summary(
    connection: "Connection[Record]",
) -> AsyncIterator[tuple[Place, Summary]]:
    async for row in connection.cursor(STATEMENTS["summarize"], prefetch=ROWS_AT_ONCE):
        place = (row["organization_id"], row["external_customer_id"], row["table_name"])
        yield (
            place,
            {"rows": row["row_count"], "amount_cents": row["amount_cents"], "hash": row["hash"]},
        )
