"""Puts a batch's objects of one kind beside those stored: new ones in, known ones merged.

One statement each for what is new, what is locked and what is written back, however many objects.
Knows no kind but by its table's description.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from asyncpg import Connection, Record

from services.chassis.sql import Statements
from services.ledger.numerics import set_numeric_codec
from services.ledger.projection.snapshots import Snapshot, is_same, merge
from services.ledger.tables import (
    INVOICE_COLUMNS,
    INVOICES,
    MERGED,
    PLAIN_TABLES,
    Key,
    Row,
    Table,
    stored_snapshot,
)

STATEMENTS: Final = Statements(Path(__file__).parent / "sql")
# The stages of objects, each made when it is first needed: a commit empties all that there are, and
# takes its time for each that has room for long values, even for an empty one.
STAGED_OBJECTS: Final = (*(table.name for table in PLAIN_TABLES.values()), INVOICES)
# Those that every batch needs.
STAGED_SUMS: Final = ("arrivals", "invoiced_totals", "due_totals")
SCHEMA: Final = "read_model"
# A batch's stages in memory, and so its sorts; beyond it they go to files.
STAGE_BUFFERS: Final = "16MB"


async def prepare_connection(connection: "Connection[Record]") -> None:
    """Make a connection fit for batches: its stages, its amounts, and plans that go by key."""
    await set_numeric_codec(connection)
    # Every statement here goes by primary key. The planner knows nothing of a stage that was filled
    # a moment ago, and would at times read a whole table to join it.
    await connection.execute("SET enable_hashjoin = off")
    await connection.execute("SET enable_mergejoin = off")
    # Before the first of them is made: it cannot be changed afterwards.
    await connection.execute(f"SET temp_buffers = '{STAGE_BUFFERS}'")
    await connection.execute(f"SET work_mem = '{STAGE_BUFFERS}'")
    # A stage that is there already would be a notice each time it is needed.
    await connection.execute("SET client_min_messages = warning")
    for table in STAGED_SUMS:
        await connection.execute(STATEMENTS[f"create_stage_{table}"])


def columns(rows: Iterable[Sequence[Any]], width: int) -> list[Sequence[Any]]:
    """Rows of so many values as columns, as `unnest` takes them."""
    return list(zip(*rows, strict=True)) or [()] * width


async def stage(
    connection: "Connection[Record]",
    table: str,
    columns: Iterable[str],
    rows: Iterable[Row],
) -> None:
    """Copy rows to a table's stage."""
    await connection.execute(STATEMENTS[f"create_stage_{table}"])
    await connection.copy_records_to_table(f"stage_{table}", columns=columns, records=rows)


class Folded(NamedTuple):
    """What has become of the objects of a batch: those whose row is new or another one now.

    `before` is what the rows of some of them said, read under their locks: what another transaction
    wrote a moment ago is in it.
    """

    now: dict[Key, Snapshot]
    before: dict[Key, Snapshot]


async def fold(
    connection: "Connection[Record]", table: Table, objects: Mapping[Key, Snapshot]
) -> Folded:
    """Fold snapshots into a table."""
    rows = (table.row(key, objects[key], merged=False) for key in sorted(objects))
    await stage(connection, table.name, table.columns, rows)
    known = await connection.fetch(STATEMENTS[f"insert_{table.name}"])
    if not known:
        return Folded(dict(objects), {})
    stored = await connection.fetch(STATEMENTS[f"lock_{table.name}"], *zip(*known, strict=True))
    merged: dict[Key, Snapshot] = {}
    before: dict[Key, Snapshot] = {}
    unchanged: set[Key] = set()
    for row in stored:
        key = (row[0], row[1])
        was = stored_snapshot(row)
        now = merge(was, objects[key])
        if is_same(now, was):
            unchanged.add(key)
        else:
            merged[key] = now
            before[key] = was
    if merged:
        changed = (table.row(key, snapshot, merged=True) for key, snapshot in merged.items())
        await stage(connection, table.name, table.columns, changed)
        await connection.execute(STATEMENTS[f"update_{table.name}"])
    now_all = {key: merged.get(key, objects[key]) for key in objects if key not in unchanged}
    return Folded(now_all, before)


async def insert_invoices(connection: "Connection[Record]") -> int:
    """Insert the staged invoices that no row is there for; how many."""
    status = await connection.execute(STATEMENTS["insert_invoices"])
    return int(status.removeprefix("INSERT 0 "))


async def stage_invoices(
    connection: "Connection[Record]", rows: Iterable[Row], *, merged: bool
) -> None:
    """Copy rows of INVOICE_COLUMNS to the stage of invoices."""
    flagged = ((*row, merged) for row in rows)
    await stage(connection, INVOICES, (*INVOICE_COLUMNS, MERGED), flagged)


async def copy_invoices(connection: "Connection[Record]", rows: Iterable[Row]) -> int:
    """Copy rows of INVOICE_COLUMNS to where they are to stay; how many.

    Half the work of a stage and an INSERT. Raises UniqueViolationError when one is there already.
    """
    status = await connection.copy_records_to_table(
        INVOICES, schema_name=SCHEMA, columns=INVOICE_COLUMNS, records=rows
    )
    return int(status.removeprefix("COPY "))
