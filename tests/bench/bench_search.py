"""How long a customer with a million invoices waits for a list, searched, filtered, sorted anyhow.

Through the portal's own question, against the same question without the index. Invoices have what
makes it hard: ids of random digits, numbers that follow no date, words that half of them have, and
one that only the oldest have.
"""

import asyncio
import json
import random
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from hashlib import md5
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from services.chassis.migrations import migrate
from services.chassis.postgres import open_pool
from services.portal.queries import InvoiceQuery, Queries
from services.portal.viewer import Viewer
from tests.bench.list_questions import FILTERS, ORDERS
from tests.ledger.indexed import indexer, work_through
from tests.servers import Database, postgres_server

INVOICES = 1_000_000
TERMS = 120
# Without the index one takes a second or more.
WALKED_TERMS = 4
MILLISECONDS_MAX = 100.0
# Nothing names what is both found often and owed seldom: all that is owed is gone through.
OWED_MS_MAX = 250.0
SEED = 20_261_122
LOGIN_ROLES = ("portico_ledger", "portico_token", "portico_portal")

_FEES = "(ARRAY['seats, monthly','platform fee','api calls','storage, gb-month','support gold'])"
# Numbers run through the years in leaps of 1,095 days, so that neighbours in the list have nothing
# in common; the oldest 300 days had a discount.
LOAD = f"""
    INSERT INTO read_model.invoices (
        organization_id, invoice_id, external_customer_id, object, version, rank, tie, number,
        invoice_type, currency, issuing_date, payment_due_date, shown, total_amount_cents,
        due_amount_cents, paid_amount_cents, settlement, search_text)
    SELECT 'acme', md5(n::text)::uuid, 'large',
        jsonb_build_object('id', n, 'fees', repeat(md5(n::text), 20)), 1, 1, n,
        'ACM-' || 2023 + day / 365 || '-' || lpad(n::text, 7, '0'),
        CASE WHEN n % 5000 = 7 THEN 'credit' WHEN n % 7 = 0 THEN 'add_on' ELSE 'subscription' END,
        CASE WHEN n % 4000 = 1 THEN 'JPY' WHEN n % 3 = 1 THEN 'USD' ELSE 'EUR' END,
        date '2023-01-01' + day, date '2023-01-31' + day, true, amount,
        CASE WHEN n % 50 = 0 THEN amount ELSE 0 END, CASE WHEN n % 50 = 0 THEN 0 ELSE amount END,
        CASE WHEN n % 50 = 0 THEN 'unpaid' WHEN n % 10007 = 0 THEN 'disputed' ELSE 'paid' END,
        'acm-' || 2023 + day / 365 || '-' || lpad(n::text, 7, '0') || ' ' || md5(n::text)::uuid
            || CASE WHEN n % 3 = 0 THEN ' po-' || n * 31::bigint % 500000 ELSE '' END
            || ' ' || {_FEES}[1 + n % 5] || ' ' || {_FEES}[1 + n / 5 % 5]
            || CASE WHEN day < 300 THEN ' legacy discount' ELSE '' END
    FROM (
        SELECT n, (n * 7::bigint % 1095)::int AS day, 1000 + n * 7919::bigint % 900000 AS amount
        FROM generate_series(1, $1::int) AS n
    ) AS numbered
"""  # noqa: S608 - a constant
TOTALS = """
    INSERT INTO read_model.invoiced_totals (organization_id, external_customer_id, currency,
        issued_month, invoiced_amount_cents, invoiced_count)
    VALUES ('acme', 'large', 'EUR', '2023-01-01', 1, $1::int)
"""
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
VIEWER = Viewer(
    "acme", "large", "s", frozenset(("portal:read",)), NOW + timedelta(days=1), b"digest"
)


def main() -> None:
    """Print the results as JSON."""
    # Nothing else goes to standard output.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with tempfile.TemporaryDirectory() as home:
        # Postgres under root runs as another user, who has to reach its folder.
        Path(home).chmod(0o755)
        admin, role = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        server = postgres_server(Path(home), admin, durable=True).start()
        try:
            database = Database("portico", server.port, admin, role)
            rows = asyncio.run(measured(server.url, database))
        finally:
            server.stop()
    json.dump(rows, sys.stdout)


async def measured(admin_url: str, database: Database) -> list[dict[str, Any]]:
    """All figures."""
    await load(admin_url, database)
    documents_per_second = await filled(database)
    choice = random.Random(SEED)  # noqa: S311 - terms that are the same in every run
    kinds = {
        "frequent": frequent(),
        "rare": rare(choice),
        "absent": absent(choice),
        "an amount": amounts(choice),
    }
    async with asking(database) as queries:
        walked = await without_index(database, queries, [*kinds["absent"], *kinds["rare"]])
        results = [
            _row(
                f"search for {_of(kind)}", await waited(queries, [_plain(q) for q in terms]), walked
            )
            for kind, terms in kinds.items()
        ]
        for name, changes in COMBINED.items():
            terms = [q for kind in ("rare", "absent") for q in kinds[kind][: TERMS // 4]]
            combined = [InvoiceQuery(q=q, **changes) for q in terms]
            results.append(_row(f"the same, {name}", await waited(queries, combined), walked))
        owed = [InvoiceQuery(q=q, statuses=("overdue",)) for q in kinds["frequent"]]
        waits = await waited(queries, owed)
        results.append(_row("search for frequent terms, overdue", waits, walked, OWED_MS_MAX))
        often = [InvoiceQuery(q=q, **order) for order in ORDERS for q in kinds["frequent"][::10]]
        results.append(
            _row(
                "search for frequent terms, sorted otherwise", await waited(queries, often), walked
            )
        )
        lists = [InvoiceQuery(**order, **filters) for order in ORDERS for filters in FILTERS]
        results.append(
            _row("lists filtered and sorted otherwise", await waited(queries, lists), walked)
        )
    results.append(
        {
            "name": "invoices put into the search index",
            "value": round(documents_per_second),
            "unit": "1/s",
            "reference": "an indexer that never rests, all cores its own",
            "ratio": None,
            "target": "reported",
            "holds": True,
        }
    )
    return results


COMBINED: dict[str, dict[str, Any]] = {
    "filtered by status": {"statuses": ("unpaid", "overdue")},
    "oldest first": {"descending": False},
    "sorted by amount": {"sort": "total_amount_cents"},
    "in one quarter": {"issued_from": date(2024, 4, 1), "issued_to": date(2024, 6, 30)},
    "counted": {"count": True},
}


def frequent() -> list[str]:
    """Words of many, of all, and of those only that come last in the list."""
    words = ("platform", "acm", "monthly fee", "gold", "gb-month", "api calls", "2025-0", "seats")
    of_the_oldest = ("legacy", "legacy discount", "discount", "acm-2023")
    return [*(words * TERMS)[: TERMS // 2], *(of_the_oldest * TERMS)[: TERMS // 2]]


def rare(choice: random.Random) -> list[str]:
    """Numbers, parts of numbers, purchase orders and ids."""
    terms = []
    for place in range(TERMS):
        n = choice.randrange(1, INVOICES)
        number = f"ACM-{2023 + n * 7 % 1095 // 365}-{n:07}"
        terms.append(
            (number, number[-6:], f"po-{n}"[:8], _id(n), _id(n)[:8], f"gold {number[-5:]}")[
                place % 6
            ]
        )
    return terms


def absent(choice: random.Random) -> list[str]:
    """What looks like them and is none, and words that nobody wrote."""
    terms = []
    for place in range(TERMS):
        n = choice.randrange(1, INVOICES)
        terms.append(
            (f"ACM-2031-{n:07}", f"po-9{n:07}", f"{n:08x}zz", f"zebra {n}", "formplat", f"{n}{n}9")[
                place % 6
            ]
        )
    return terms


def amounts(choice: random.Random) -> list[str]:
    """As people write them; half of them somebody was billed."""
    cents = [1000 + choice.randrange(1, INVOICES) * 7919 % 900000 for _ in range(TERMS // 2)]
    cents += [1_000_000 + choice.randrange(900_000) for _ in range(TERMS // 2)]
    return [f"{amount // 100:,}.{amount % 100:02}" for amount in cents]


async def load(admin_url: str, database: Database) -> None:
    """A migrated database and a million invoices."""
    connection = await asyncpg.connect(admin_url)
    await connection.execute(f"CREATE DATABASE {database.name}")
    await connection.close()
    await migrate(database.admin_dsn, dict.fromkeys(LOGIN_ROLES, database.role_password))
    connection = await asyncpg.connect(database.admin_dsn)
    await connection.execute(LOAD, INVOICES)
    await connection.execute(TOTALS, INVOICES)
    await connection.close()
    await vacuum(database)


async def vacuum(database: Database) -> None:
    """As autovacuum would have by now."""
    administrator = await asyncpg.connect(database.admin_dsn)
    await administrator.execute("VACUUM ANALYZE")
    await administrator.close()


async def filled(database: Database) -> float:
    """Fill the index by the indexer itself; invoices a second."""
    async with indexer(database.ledger_dsn) as indexing:
        started = time.perf_counter()
        await work_through(indexing)
        rate = INVOICES / (time.perf_counter() - started)
    await vacuum(database)
    return rate


@asynccontextmanager
async def asking(database: Database) -> AsyncIterator[Queries]:
    """The portal's questions, over a pool like the portal's."""
    pool = await open_pool(database.portal_dsn, application_name="bench", connections_max=4)
    try:
        yield Queries(pool)
    finally:
        await pool.close()


async def without_index(database: Database, queries: Queries, terms: Sequence[str]) -> float:
    """The median milliseconds of searches that walk all invoices."""
    connection = await asyncpg.connect(database.ledger_dsn)
    statement = "UPDATE read_model.indexed_customers SET ready = $1"
    await connection.execute(statement, False)
    waits = await waited(queries, [_plain(q) for q in terms[:WALKED_TERMS]])
    await connection.execute(statement, True)
    await connection.close()
    return statistics.median(waits)


async def waited(queries: Queries, asked: Sequence[InvoiceQuery]) -> list[float]:
    """Milliseconds of each, one after another."""
    waits = []
    for query in asked:
        started = time.perf_counter()
        # A portal gives up after eight seconds, and they count.
        with suppress(TimeoutError):
            await queries.invoices(VIEWER, query, NOW)
        waits.append(1e3 * (time.perf_counter() - started))
    return waits


def _plain(q: str) -> InvoiceQuery:
    return InvoiceQuery(q=q)


def _of(kind: str) -> str:
    return kind if kind == "an amount" else f"{kind} terms"


def _id(n: int) -> str:
    digest = md5(str(n).encode(), usedforsecurity=False)
    return str(UUID(digest.hexdigest()))


def _row(
    name: str, waits: list[float], walked: float, milliseconds_max: float = MILLISECONDS_MAX
) -> dict[str, Any]:
    percentile = statistics.quantiles(waits, n=100)[94]
    sys.stderr.write(f"{name}: median {statistics.median(waits):.1f} ms, p95 {percentile:.1f} ms\n")
    return {
        "name": f"{name}, {INVOICES:,} invoices, 95th percentile",
        "value": round(percentile, 1),
        "unit": "ms",
        "reference": f"a search that walks all invoices, {walked:,.0f} ms",
        "ratio": round(percentile / walked, 4),
        "target": f"< {milliseconds_max:g} ms",
        "holds": percentile < milliseconds_max,
    }


if __name__ == "__main__":
    main()
