"""Reads the log into the projection that is being built, as the projector does.

It reads up to where it is told, and never passes the live projection. So both can be brought to the
very same positions, and all that the live one stopped at, an operator has looked at.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, Final

from aiokafka import TopicPartition
from asyncpg import Pool, Record

from services.ledger.batches import Partition
from services.ledger.consumers import FETCH_BYTES_MAX, PARTITION_FETCH_BYTES_MAX
from services.ledger.log_client import create_log_consumer, log_end
from services.ledger.metrics import Metrics
from services.ledger.positions import Position, stored_positions
from services.ledger.projector import Projector
from services.ledger.reader import Reader
from services.ledger.rebuilding.errors import LogIncompleteError, RebuildStoppedError
from services.ledger.rebuilding.statements import STATEMENTS
from services.ledger.settings import BATCH_RECORDS_MAX
from services.ledger.writing import Writer

POLL_MS: Final = 100
LOOK_SECONDS: Final = 0.25

Offsets = Mapping[Partition, int]
# Takes the positions, and where they will be.
Told = Callable[[Offsets, Offsets], Awaitable[None]]


def create_consumer(bootstrap_servers: str) -> Any:  # noqa: ANN401 - aiokafka has no types
    """As the live projector reads."""
    return create_log_consumer(
        bootstrap_servers,
        "portico-ledger-rebuild",
        fetch_max_bytes=FETCH_BYTES_MAX,
        max_partition_fetch_bytes=PARTITION_FETCH_BYTES_MAX,
    )


class Follower:
    """The projector's own reading and writing, with pools that write to what is being built."""

    def __init__(
        self,
        batches: "Pool[Record]",
        others: "Pool[Record]",
        reader: Reader,
        metrics: Metrics,
        consumer: Any,  # noqa: ANN401 - aiokafka has no types
    ) -> None:
        self._pool = others
        self._reader = reader
        self._consumer = consumer
        self._projector = Projector(others, Writer(batches, metrics), reader, metrics)
        # Partitions of which a record at or beyond the target was seen, with the reader's turn.
        self._passed: dict[Partition, int] = {}
        self._looked_again: set[Partition] = set()

    async def read_to(self, targets: Offsets, told: Told) -> None:
        """Apply all records before these offsets, and none other.

        Meanwhile `told` of the positions and the targets.

        Raises RebuildError, KafkaError.
        """
        stored = await self.offsets()
        wanted = {place: end for place, end in targets.items() if stored.get(place, 0) < end}
        await told(stored, targets)
        if not wanted:
            return

        async def tell(offsets: Offsets) -> None:
            await told({**stored, **offsets}, targets)

        places = sorted(wanted)
        await self._pool.execute(STATEMENTS["insert_first_positions"], *zip(*places, strict=True))
        self._passed, self._looked_again = {}, set()
        self._consumer.assign([TopicPartition(*partition) for partition in places])
        self._projector.take_over(self._consumer, places)
        try:
            await self._read(wanted, tell)
        finally:
            await self._projector.hand_over()

    async def offsets(self) -> dict[Partition, int]:
        """How far it has come."""
        rows = await self._pool.fetch(STATEMENTS["read_offsets"])
        return {Partition(row["topic"], row["partition"]): row["next_offset"] for row in rows}

    async def stop(self) -> None:
        """End for good; the batch under way is finished or rolled back."""
        await self._projector.stop()

    async def _read(self, wanted: Offsets, tell: Callable[[Offsets], Awaitable[None]]) -> None:
        loop = asyncio.get_running_loop()
        look_at = 0.0
        while True:
            fetched = await self._consumer.getmany(
                timeout_ms=POLL_MS, max_records=BATCH_RECORDS_MAX
            )
            records = self._before(wanted, fetched)
            if records:
                await self._projector.take(records)
            if records and loop.time() < look_at:
                continue
            look_at = loop.time() + LOOK_SECONDS
            positions = await stored_positions(self._pool, wanted)
            self._check(positions)
            await tell({p: found.next_offset for p, found in positions.items()})
            behind = {
                p for p in wanted if p not in positions or positions[p].next_offset < wanted[p]
            }
            if not behind:
                return
            self._check_ends(behind, wanted)
            for partition in behind & positions.keys():
                await self._pass_gap(partition, positions[partition].next_offset, wanted[partition])

    def _before(self, wanted: Offsets, fetched: Mapping[Any, Sequence[Any]]) -> list[Any]:
        """Those of the records that are before the target of their partition."""
        records = []
        for name, found in fetched.items():
            partition = Partition(name.topic, name.partition)
            target = wanted[partition]
            records += [record for record in found if record.offset < target]
            if found and found[-1].offset >= target - 1:
                self._passed[partition] = self._reader.turn
                self._consumer.pause(name)
        return records

    def _check(self, positions: Mapping[Partition, Position]) -> None:
        for partition, position in sorted(positions.items()):
            if position.stopped_reason is not None:
                raise RebuildStoppedError(
                    f"{partition.topic}/{partition.number} cannot be read again: "
                    f"{position.stopped_reason}; `portico ledger rebuild abort` gives it up"
                )

    def _check_ends(self, behind: Collection[Partition], wanted: Offsets) -> None:
        for partition in sorted(behind):
            end = log_end(self._consumer, partition)
            if end is not None and end.offset < wanted[partition]:
                raise LogIncompleteError(
                    f"the log of {partition.topic}/{partition.number} ends at {end.offset}, and "
                    f"the live projection has read up to {wanted[partition]}: it is another log"
                )

    async def _pass_gap(self, partition: Partition, stored: int, target: int) -> None:
        """Go on where records before the target are gone from the log by now: it was compacted.

        A client that lost what it had fetched looks the same, so it is looked at twice.
        """
        is_read = self._projector.next_offset(partition) == stored
        if self._passed.get(partition) != self._reader.turn or not is_read:
            return
        if partition in self._looked_again:
            await self._pool.execute(STATEMENTS["pass_gap"], *partition, stored, target)
            return
        self._looked_again.add(partition)
        del self._passed[partition]
        name = TopicPartition(*partition)
        self._consumer.seek(name, stored)
        self._consumer.resume(name)
