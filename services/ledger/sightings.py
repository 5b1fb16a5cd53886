"""Orders events that carry no order of their own by when they were first seen.

Neither version, nor `updated_at`, nor `time`: only the record says when. A duplicate comes later,
and taken at its own time it would undo what came between; so it counts at the time of the first.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from asyncpg import Connection, Record
from pydantic_core import to_json

from services.ledger.batches import Batch, Objects, fold_into
from services.ledger.decoding import Decoded
from services.ledger.projection.snapshots import Snapshot, Stamp
from services.ledger.projection.stamps import from_microseconds, microseconds
from services.ledger.projection.stamps import tie as tie_of
from services.ledger.staging import STATEMENTS

Sight = tuple[str, bytes]


async def objects_in_order(connection: "Connection[Record]", batch: Batch) -> Objects:
    """All that the batch says of objects. A batch may be applied again: it is left as it is."""
    if not batch.unordered:
        return batch.objects
    objects = {kind: dict(snapshots) for kind, snapshots in batch.objects.items()}
    sighted_at = await _sight(connection, batch.unordered)
    for decoded in batch.unordered:
        snapshot = sighted(decoded.snapshot, sighted_at[_sight_of(decoded)])
        fold_into(objects, decoded._replace(snapshot=snapshot))
    return objects


def sighted(snapshot: Snapshot, sighted_at: int) -> Snapshot:
    """What an event says, as if its record had come when the first of its kind did."""
    fields, text, tie = snapshot.fields, snapshot.text, snapshot.stamp.tie
    lost_at = fields.get("payment_dispute_lost_at")
    if isinstance(lost_at, datetime) and microseconds(lost_at) == snapshot.stamp.version:
        # The record's own time, which stood in for a date that the event does not say.
        fields = {**fields, "payment_dispute_lost_at": from_microseconds(sighted_at)}
        content = to_json(fields)
        text, tie = content.decode(), tie_of(content)
    return Snapshot(Stamp(sighted_at, snapshot.stamp.rank, tie), fields, snapshot.older, text)


async def _sight(
    connection: "Connection[Record]", unordered: Sequence[Decoded]
) -> Mapping[Sight, int]:
    earliest: dict[Sight, int] = {}
    for decoded in unordered:
        sight, seen_at = _sight_of(decoded), decoded.snapshot.stamp.version
        earliest[sight] = min(seen_at, earliest.get(sight, seen_at))
    sights = list(earliest)
    rows = await connection.fetch(
        STATEMENTS["sight_events"],
        [organization_id for organization_id, _ in sights],
        [digest for _, digest in sights],
        list(earliest.values()),
    )
    return {(row[0], row[1]): row[2] for row in rows}


def _sight_of(decoded: Decoded) -> Sight:
    return decoded.organization_id, decoded.unordered or b""
