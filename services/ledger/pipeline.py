"""The batches under way: one is written while the next is opened, staged and inserted ahead.

Batches are committed in the order in which they come, each in a transaction of its own. Knows no
consumer and no position: whoever starts a batch says whether it is still wanted.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from services.ledger.batches import Batch, Partition
from services.ledger.opening import Opened
from services.ledger.writing import Writer

# Batches in a row that went well before the first is inserted ahead. Two projectors that fight for
# a partition meet at its position then, where one gives way at once, and not at rows, where both
# wait until Postgres finds the deadlock. And what is read again is not new, and inserted in vain.
CALM_BATCHES_MIN: Final = 3


@dataclass(slots=True)
class _Step:
    """A batch under way."""

    # None when it is over: a batch takes megabytes.
    batch: Batch | None
    # Set when all rows of its invoices are in and locked, or when it is over.
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    task: "asyncio.Task[None] | None" = None

    async def over(self) -> None:
        """Returns when it is written, or has failed."""
        if self.task is not None:
            await asyncio.wait([self.task])


class Pipeline:
    """At most two batches: the one that is written and the one after it."""

    def __init__(self, writer: Writer, ended: Callable[[Exception | None], None]) -> None:
        """`ended` is told how a batch ended: with an error, or well."""
        self._writer = writer
        self._ended = ended
        self._last: _Step | None = None
        self._before_last: _Step | None = None
        self._calm_batches = 0

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return self._last is None or _done(self._last)

    @property
    def partitions(self) -> set[Partition]:
        """Those whose records are under way: read, and not yet written."""
        steps = (self._before_last, self._last)
        batches = [step.batch for step in steps if step is not None and step.batch is not None]
        return {partition for batch in batches for partition in batch.moves}

    async def room(self) -> None:
        """Returns when another batch may be started."""
        if self._before_last is not None:
            await self._before_last.over()

    async def drained(self) -> None:
        """Returns when the batch started last is over."""
        if self._last is not None:
            await self._last.over()

    def start(
        self, batch: Batch, *, wanted: Callable[[], bool], begins: Callable[[Batch], None]
    ) -> None:
        """Start with a batch, when there is room. `begins` is called when its turn has come, unless
        it is not `wanted` any more."""
        after, step = self._last, _Step(batch)
        self._before_last, self._last = after, step
        step.task = asyncio.create_task(self._run(step, batch, after, wanted, begins))

    async def stop(self) -> None:
        """Finish or roll back what is under way, and return when that is done."""
        for step in (self._before_last, self._last):
            if step is not None and step.task is not None:
                step.task.cancel()
                await step.over()

    async def _run(
        self,
        step: _Step,
        batch: Batch,
        after: _Step | None,
        wanted: Callable[[], bool],
        begins: Callable[[Batch], None],
    ) -> None:
        try:
            gate = self._gate(batch, after)
            opened = await self._writer.open(batch, gate)
            if opened is None and gate is not None:
                # One of them was not new, as it seems; the next ones may not be either.
                self._calm_batches = 0
            if await _turn_has_come(opened, after, wanted):
                begins(batch)
                await self._writer.write(batch, opened, step.settled)
                self._calm_batches += 1
                self._ended(None)
        except Exception as error:  # noqa: BLE001 - a task that ends unseen would end the reading
            self._calm_batches = 0
            self._ended(error)
        finally:
            step.settled.set()
            step.batch = None

    def _gate(self, batch: Batch, after: _Step | None) -> asyncio.Event | None:
        """What opens when the invoices of a batch may be inserted before its turn; None if never.

        The batch before waits for no row of them, then or when it is tried again: nobody could see
        that deadlock, since the other half of it is a wait in this process.
        """
        before = after.batch if after is not None else None
        if after is None or before is None or self._calm_batches < CALM_BATCHES_MIN:
            return None
        if not (batch.only_invoices and before.only_invoices and batch.invoices_disjoint(before)):
            return None
        return after.settled


async def _turn_has_come(
    opened: Opened | None, after: _Step | None, wanted: Callable[[], bool]
) -> bool:
    """Wait for the batch before; when this one is not wanted after it, nothing is left of it."""
    try:
        if after is not None:
            await after.over()
    except asyncio.CancelledError:
        if opened is not None:
            await opened.abandon()
        raise
    if wanted():
        return True
    if opened is not None:
        await opened.abandon()
    return False


def _done(step: _Step) -> bool:
    return step.task is not None and step.task.done()
