"""How fast one projector turns invoice events into committed rows, and how soon one is readable.

Broker, database, projector and this client share the machine. The reference is a plain COPY of the
very same rows into a table with the very same indexes, by the same server, right after.
"""

import asyncio
import json
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
from aiokafka.structs import RecordMetadata

from contracts.topics import INVOICES, PARTITIONS, TOPIC_NAMES
from deploy.local.processes import Child, Program, last_line
from deploy.local.topics import create_topics
from services.chassis.migrations import migrate
from tests.bench.invoice_events import producing, send
from tests.servers import BROKER, Database, kafka_server, postgres_server

BACKLOG = 200_000
# What comes before is the start: joining the group, empty tables, cold caches.
WARM_UP_SHARE = 0.1

LIVE_EVENTS_PER_SECOND = 2_000
LIVE_SECONDS = 15
LIVE_WARM_UP_SECONDS = 2
TICK_SECONDS = 0.01
LOOK_SECONDS = 0.002

RATE_MIN = 30_000
COPY_RATIO_MIN = 0.35
MEMORY_MIB_MAX = 200
FRESHNESS_MS_MAX = 250

ALL_SECONDS_MAX = 300.0
# Each look costs the two cores a millisecond.
POLL_SECONDS = 0.05


def main() -> None:
    """Print the results as JSON."""
    with tempfile.TemporaryDirectory() as home, servers(Path(home)) as (database, kafka):
        results = asyncio.run(measured(database, kafka, Path(home)))
    json.dump(results, sys.stdout)


@contextmanager
def servers(home: Path) -> Iterator[tuple[Database, str]]:
    """A Postgres that keeps what it commits, migrated, and a broker with the billing topics."""
    # Postgres under root runs as another user, who has to reach its folder.
    home.chmod(0o755)
    admin, role = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
    postgres, kafka = postgres_server(home, admin, durable=True), kafka_server(home)
    try:
        postgres.start()
        kafka.start()
        database = Database("portico", postgres.port, admin, role)
        asyncio.run(_prepare(postgres.url, database, kafka.url))
        yield database, kafka.url
    finally:
        kafka.stop()
        postgres.stop()


async def _prepare(admin_url: str, database: Database, kafka: str) -> None:
    connection = await asyncpg.connect(admin_url)
    await connection.execute(f"CREATE DATABASE {database.name}")
    await connection.close()
    await migrate(database.admin_dsn, {"portico_ledger": database.role_password})
    await create_topics(kafka, TOPIC_NAMES, PARTITIONS)


async def measured(database: Database, kafka: str, home: Path) -> list[dict[str, Any]]:
    """All figures."""
    await publish_backlog(kafka)
    connection = await asyncpg.connect(database.admin_dsn)
    projector = Child(_program(database, kafka, home))
    try:
        rate = await backlog_rate(connection, projector)
        memory_mib = peak_memory_mib(projector.pid)
        freshness_ms = await live_freshness_ms(connection, kafka)
    finally:
        projector.stop()
    copied = await copy_rate(connection)
    await connection.close()
    return [
        _row(
            "invoice events of 1 KB, broker to committed rows with totals, one projector",
            (round(rate), "1/s"),
            (f"COPY of the same rows into the same indexes, {copied:,.0f}/s", rate / copied),
            f">= {RATE_MIN:,}/s and >= {COPY_RATIO_MIN} of COPY",
            holds=rate >= RATE_MIN and rate / copied >= COPY_RATIO_MIN,
        ),
        _row(
            f"projector's memory at its peak, backlog of {BACKLOG:,} events",
            (round(memory_mib), "MiB"),
            ("nothing", None),
            f"< {MEMORY_MIB_MAX} MiB",
            holds=memory_mib < MEMORY_MIB_MAX,
        ),
        _row(
            f"publish to readable at {LIVE_EVENTS_PER_SECOND:,} events/s, 99th percentile",
            (round(freshness_ms, 1), "ms"),
            (f"looked at every {LOOK_SECONDS * 1e3:g} ms, {BROKER}", None),
            f"< {FRESHNESS_MS_MAX} ms",
            holds=freshness_ms < FRESHNESS_MS_MAX,
        ),
    ]


async def publish_backlog(kafka: str) -> None:
    """Fill the topic before anybody reads it."""
    async with producing(kafka) as producer:
        for first in range(0, BACKLOG, 5_000):
            await asyncio.gather(
                *[await send(producer, number) for number in range(first, first + 5_000)]
            )


async def backlog_rate(connection: "asyncpg.Connection[Any]", projector: Child) -> float:
    """Events a second from the warm-up to the end of the backlog."""
    started: tuple[float, int] | None = None
    deadline = time.monotonic() + ALL_SECONDS_MAX
    while projector.running and time.monotonic() < deadline:
        now, read = time.perf_counter(), await _read(connection)
        if started is None and read >= WARM_UP_SHARE * BACKLOG:
            started = (now, read)
        if read >= BACKLOG and started is not None:
            return (read - started[1]) / (now - started[0])
        await asyncio.sleep(POLL_SECONDS)
    said = last_line(projector.program.log)
    raise TimeoutError(f"{await _read(connection)} of {BACKLOG} were applied: {said}")


def peak_memory_mib(pid: int) -> float:
    """The most that was ever resident, of the process and what it is run by."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1_024


async def live_freshness_ms(connection: "asyncpg.Connection[Any]", kafka: str) -> float:
    """The 99th percentile of the time from handing an event to a producer until it is readable."""
    readable = asyncio.create_task(
        _watch(connection, BACKLOG + LIVE_EVENTS_PER_SECOND * LIVE_SECONDS)
    )
    sent: list[tuple[float, asyncio.Future[RecordMetadata]]] = []
    async with producing(kafka) as producer:
        started = time.perf_counter()
        while len(sent) < LIVE_EVENTS_PER_SECOND * LIVE_SECONDS:
            due = int((time.perf_counter() - started) * LIVE_EVENTS_PER_SECOND) - len(sent)
            for _ in range(due):
                at = time.perf_counter()
                sent.append((at, await send(producer, BACKLOG + len(sent))))
            await asyncio.sleep(TICK_SECONDS)
        await asyncio.gather(*(future for _, future in sent))
    seen = await readable
    waits = []
    for at, future in sent[LIVE_EVENTS_PER_SECOND * LIVE_WARM_UP_SECONDS :]:
        metadata = future.result()
        reached = seen[metadata.partition]
        first = next(when for when, next_offset in reached if next_offset > metadata.offset)
        waits.append(first - at)
    return sorted(waits)[int(0.99 * len(waits))] * 1e3


async def _watch(
    connection: "asyncpg.Connection[Any]", events: int
) -> dict[int, list[tuple[float, int]]]:
    """When each partition's position was first seen where."""
    seen: dict[int, list[tuple[float, int]]] = {number: [] for number in range(PARTITIONS)}
    look = await connection.prepare(
        "SELECT partition, next_offset FROM ledger.positions WHERE topic = $1"
    )
    deadline = time.monotonic() + ALL_SECONDS_MAX
    while time.monotonic() < deadline:
        rows = await look.fetch(INVOICES.name)
        now = time.perf_counter()
        for number, next_offset in rows:
            if not seen[number] or seen[number][-1][1] < next_offset:
                seen[number].append((now, next_offset))
        if sum(next_offset for _, next_offset in rows) >= events:
            return seen
        await asyncio.sleep(LOOK_SECONDS)
    raise TimeoutError("not all live events were applied")


async def copy_rate(connection: "asyncpg.Connection[Any]") -> float:
    """Rows a second of a plain COPY of the projected rows."""
    rows: list[bytes] = []

    async def keep(chunk: bytes) -> None:
        rows.append(chunk)

    # As administrator: COPY does not go with row-level security.
    await connection.copy_from_query(
        "SELECT * FROM read_model.invoices ORDER BY ctid LIMIT $1", BACKLOG, output=keep
    )
    await connection.execute(
        "CREATE TABLE public.reference (LIKE read_model.invoices INCLUDING ALL)"
    )
    await connection.execute("CHECKPOINT")
    started = time.perf_counter()
    await connection.copy_to_table("reference", schema_name="public", source=_chunks(rows))
    seconds = time.perf_counter() - started
    copied = int(await connection.fetchval("SELECT count(*) FROM public.reference"))
    return copied / seconds


async def _chunks(rows: Sequence[bytes]) -> Any:
    for first in range(0, len(rows), 500):
        yield b"".join(rows[first : first + 500])


async def _read(connection: "asyncpg.Connection[Any]") -> int:
    return int(
        await connection.fetchval("SELECT coalesce(sum(applied_count), 0) FROM ledger.positions")
    )


def _program(database: Database, kafka: str, home: Path) -> Program:
    return Program(
        name="projector",
        command=(str(Path(sys.executable).with_name("portico")), "ledger", "project"),
        directory=Path.cwd(),
        log=home / "projector.log",
        ready=lambda: True,
        environment={
            "LEDGER_POSTGRES_DSN": database.ledger_dsn,
            "LEDGER_KAFKA_BOOTSTRAP_SERVERS": kafka,
            "LEDGER_KAFKA_IDEMPOTENCE": str(BROKER == "kafka").lower(),
        },
    )


def _row(
    name: str,
    value: tuple[float, str],
    reference: tuple[str, float | None],
    target: str,
    *,
    holds: bool,
) -> dict[str, Any]:
    ratio = reference[1]
    return {
        "name": name,
        "value": value[0],
        "unit": value[1],
        "reference": reference[0],
        "ratio": None if ratio is None else round(ratio, 3),
        "target": target,
        "holds": holds,
    }


if __name__ == "__main__":
    main()
