"""Two batches under way at once: in order, inserted ahead where nothing can wait for that."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import asyncpg
import pytest
import pytest_asyncio
from prometheus_client import CollectorRegistry

from services.chassis.postgres import open_pool
from services.ledger.batches import Batch, Partition
from services.ledger.metrics import Metrics
from services.ledger.opening import Opened
from services.ledger.pipeline import CALM_BATCHES_MIN, Pipeline
from services.ledger.staging import prepare_connection
from services.ledger.store import PositionLostError
from services.ledger.writing import Writer
from tests.ledger.builders import TOPIC, invoice, payment
from tests.ledger.conftest import Ledger, batch_of
from tests.ledger.sums import assert_sums_hold
from tests.ledger.waiting import eventually
from tests.servers import Database

PARTITION = Partition(TOPIC, 0)


class NotingWriter(Writer):
    """Notes of each batch whether it may be inserted before its turn."""

    ahead: list[bool]

    async def open(self, batch: Batch, gate: asyncio.Event | None = None) -> Opened | None:
        self.ahead.append(gate is not None)
        return await super().open(batch, gate)


class Line:
    """A pipeline, and the batches that one partition brings it."""

    def __init__(self, writer: NotingWriter) -> None:
        self.writer = writer
        self.errors: list[Exception] = []
        self.pipeline = Pipeline(writer, self._ended)
        self._offset = 0

    def start(self, values: Sequence[bytes]) -> None:
        """Start with the next records at once."""
        batch = batch_of(values, PARTITION, self._offset)
        self._offset += len(values)
        self.pipeline.start(batch, wanted=lambda: not self.errors, begins=lambda _: None)

    async def calm(self) -> None:
        """Bring as many batches through, one by one, as it takes until one is inserted ahead."""
        for number in range(CALM_BATCHES_MIN):
            self.start([invoice(f"calm{number}")])
            await self.pipeline.drained()
        self.writer.ahead.clear()

    def _ended(self, error: Exception | None) -> None:
        if error is not None:
            self.errors.append(error)


@pytest_asyncio.fixture
async def line(postgres: Database, ledger: Ledger) -> AsyncIterator[Line]:
    del ledger  # it makes the position
    pool = await open_pool(
        postgres.ledger_dsn, application_name="line", connections_max=2, prepare=prepare_connection
    )
    writer = NotingWriter(pool, Metrics(CollectorRegistry()))
    writer.ahead = []
    line = Line(writer)
    yield line
    await line.pipeline.stop()
    pool.terminate()


async def test_batches_are_written_in_the_order_in_which_they_come(
    line: Line, ledger: Ledger
) -> None:
    for number in range(8):
        await line.pipeline.room()
        line.start([invoice("same", version=number), invoice(f"i{number}")])
    await line.pipeline.drained()
    assert (line.errors, line.pipeline.idle) == ([], True)
    assert (await ledger.invoice("same"))["version"] == 7
    assert await ledger.value("SELECT next_offset FROM ledger.positions") == 16


async def test_the_partitions_under_way_are_those_of_batches_that_are_not_over(line: Line) -> None:
    assert line.pipeline.partitions == set()
    line.start([invoice("i1")])
    line.start([invoice("i2")])
    assert line.pipeline.partitions == {PARTITION}
    await line.pipeline.drained()
    assert line.pipeline.partitions == set()


async def test_invoices_are_inserted_while_the_totals_of_the_batch_before_wait(
    line: Line, ledger: Ledger, postgres: Database
) -> None:
    await line.calm()
    other = await asyncpg.connect(postgres.admin_dsn)
    try:
        async with other.transaction():
            await other.execute("SELECT FROM read_model.invoiced_totals FOR UPDATE")
            line.start([invoice("i1")])
            line.start([invoice("i2")])
            await eventually(lambda: ledger.value(_INSERTED_AHEAD))
            # By nobody but its own transaction.
            assert await ledger.value("SELECT count(*) FROM read_model.invoices") == 3
    finally:
        await other.close()
    await line.pipeline.drained()
    assert (line.errors, line.writer.ahead) == ([], [False, True])
    assert await ledger.value("SELECT sum(invoiced_count) FROM read_model.invoiced_totals") == 5


# Another transaction's wait for the batch before ends within it, so it is this one's last word.
_INSERTED_AHEAD = """
SELECT count(*) FROM pg_stat_activity
WHERE application_name = 'line' AND state = 'idle in transaction'
    AND query LIKE 'COPY "read_model"."invoices"%'
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([invoice("i1")], [invoice("i2"), invoice("i1", version=2)]),
        ([invoice("i1")], [invoice("i2"), payment("p1", ["i1"])]),
        ([invoice("i1"), payment("p1", ["i2"])], [invoice("i2")]),
    ],
    ids=["shares an invoice", "pays one", "comes after a payment"],
)
async def test_a_batch_that_the_one_before_could_wait_for_is_not_inserted_ahead(
    line: Line, ledger: Ledger, before: list[bytes], after: list[bytes]
) -> None:
    await line.calm()
    line.start(before)
    line.start(after)
    await line.pipeline.drained()
    assert (line.errors, line.writer.ahead[-1]) == ([], False)
    read = CALM_BATCHES_MIN + len(before) + len(after)
    assert await ledger.value("SELECT next_offset FROM ledger.positions") == read


async def test_what_was_not_new_after_all_is_merged_and_the_next_batches_are_not_inserted_ahead(
    line: Line, ledger: Ledger
) -> None:
    await line.calm()
    line.start([invoice("i1")])
    line.start([invoice("calm0", version=2, total_amount_cents=5_000), invoice("i2")])
    await line.pipeline.drained()
    line.start([invoice("i3")])
    line.start([invoice("i4")])
    await line.pipeline.drained()
    assert (line.errors, line.writer.ahead) == ([], [False, True, False, False])
    assert (await ledger.invoice("calm0"))["version"] == 2
    await assert_sums_hold(ledger.connection)


async def test_nothing_is_inserted_ahead_soon_after_another_projector_moved_the_position(
    line: Line, ledger: Ledger
) -> None:
    await line.calm()
    await ledger.connection.execute("UPDATE ledger.positions SET next_offset = 99")
    line.start([invoice("i1")])
    line.start([invoice("i2")])
    await line.pipeline.drained()
    assert [type(error) for error in line.errors] == [PositionLostError]
    assert await ledger.value("SELECT count(*) FROM read_model.invoices") == CALM_BATCHES_MIN
    await ledger.connection.execute("UPDATE ledger.positions SET next_offset = 5")
    line.errors.clear()
    line.start([invoice("i3")])
    line.start([invoice("i4")])
    await line.pipeline.drained()
    assert (line.errors, line.writer.ahead[-2:]) == ([], [False, False])


async def test_a_batch_that_is_not_wanted_any_more_leaves_nothing(
    line: Line, ledger: Ledger
) -> None:
    line.errors.append(RuntimeError("the batch before failed"))
    line.start([invoice("i1")])
    await line.pipeline.drained()
    assert await ledger.value("SELECT count(*) FROM read_model.invoices") == 0
