"""Publishes listed objects a page at a time, and says what became of them. Knows no list API."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from services.ledger.importing.checkpoints import Checkpoint, Checkpoints
from services.ledger.importing.listing import Listed, ListSource, Period, event_of, pages
from services.ledger.intake.admission import Record
from services.ledger.intake.deliveries import UNAPPLIABLE, record_of
from services.ledger.intake.publishing import Position, Publisher

# What the publisher confirms well within its time, at a kilobyte or ten each.
RECORDS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a list is: `total` of all its objects where the system says so."""

    resource: str
    published: int
    total: int | None
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """Publishes to one organization on behalf of one system."""

    publisher: Publisher
    organization_id: str
    source: str

    async def send(
        self, listed: Iterable[Listed], *, outdates: bool = False
    ) -> tuple[list[Position], int]:
        """Where the records are, once the broker has all; how many will be dead letters.

        With `outdates` they count more than whatever was known before they were asked for.
        """
        records, unappliable = [], 0
        for one in listed:
            event = event_of(
                one, source=self.source, organization_id=self.organization_id, outdates=outdates
            )
            record, outcome = record_of(event, self.organization_id)
            unappliable += outcome == UNAPPLIABLE
            if record is not None:
                records.append(record)
        return await publish_all(self.publisher, records), unappliable


async def publish_all(publisher: Publisher, records: list[Record]) -> list[Position]:
    """As many at a time as are confirmed in time."""
    positions: list[Position] = []
    for start in range(0, len(records), RECORDS_AT_ONCE):
        positions += await publisher.publish(records[start : start + RECORDS_AT_ONCE])
    return positions


async def import_all(
    source: ListSource,
    sender: Sender,
    checkpoints: Checkpoints,
    period: Period,
    tell: Callable[[Progress], None],
) -> dict[str, Checkpoint]:
    """Every list, from where it was left; what became of each."""
    known = await checkpoints.read()
    outcome: dict[str, Checkpoint] = {}
    for resource in source.resources:
        reached = known.get(resource, Checkpoint())
        if not reached.is_done:
            reached = await _import(
                source, sender, checkpoints, period, tell, resource=resource, reached=reached
            )
        tell(Progress(resource, reached.published, reached.published, is_done=True))
        outcome[resource] = reached
    await checkpoints.forget()
    return outcome


async def _import(
    source: ListSource,
    sender: Sender,
    checkpoints: Checkpoints,
    period: Period,
    tell: Callable[[Progress], None],
    *,
    resource: str,
    reached: Checkpoint,
) -> Checkpoint:
    async for page in pages(source, resource, reached.cursor, period):
        positions, unappliable = await sender.send(page.listed)
        reached = replace(
            reached,
            cursor=page.cursor,
            published=reached.published + len(positions),
            unappliable=reached.unappliable + unappliable,
            is_done=page.cursor is None,
        )
        await checkpoints.write(resource, reached)
        tell(Progress(resource, reached.published, page.total))
    return reached
