"""How fast one portal answers, and that a million invoices cost what ten do.

Postgres, client and portal share the machine; so does the reference, which is measured next to it.
"""

import asyncio
import json
import os
import secrets
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import asyncpg
from starlette.requests import Request

from contracts.revocations import Heartbeat
from deploy.local.ports import free_ports
from services.chassis.introspection import IntrospectionClient
from services.portal.hearing import Hearing
from services.portal.key_ring import KeyRing
from services.portal.session import SessionGuard
from services.portal.verified_tokens import VerifiedTokens
from services.portal.viewer import Viewer
from tests.bench.bench_token import PORTICO, api_key, portal_token, process, servers, token_service
from tests.bench.http_load import Load, get, measure
from tests.servers import Database

# Customers of `bench_token`, by how many invoices they get here: a few, a million, and so many that
# the page of the list is as full as that of the million.
FEW, MANY, PAGE = 0, 1, 2
INVOICES_OF = {FEW: 10, MANY: 1_000_000, PAGE: 30}
DAYS = 1_095
CONNECTIONS = 16
# Ten runs in turn are a round, and the best of each counts: whatever else the machine has to do
# only ever slows one down. All of them are two minutes, and each some thousand answers.
ROUNDS = 6
WARM_SECONDS = 0.4
MEASURED_SECONDS = 1.6
CHECKS = 20_000

LIST = "api/invoices?limit=10"
# What has to cost the same for few invoices and a million, as many rows shown.
SIZED = {
    LIST: ("ten rows of the invoice list", FEW),
    "api/overview": ("overview", FEW),
    "pages/invoices": ("page of the invoice list", PAGE),
    "pages/overview": ("page of the overview", FEW),
}

LIST_RATIO_MIN = 0.6
CHECK_SHARE_MAX = 0.1
SIZE_RATIO_MAX = 1.3

# Straight into the tables: days over three years, a third of the invoices open. $3 is prime to the
# number of days, so that few invoices lie as far apart as many.
INVOICES = """
    INSERT INTO read_model.invoices (
        organization_id, invoice_id, external_customer_id, object, version, rank, tie, number,
        invoice_type, currency, issuing_date, payment_due_date, shown, total_amount_cents,
        due_amount_cents, paid_amount_cents, settlement, search_text)
    SELECT 'acme', 'inv-' || $1 || '-' || n, $1, jsonb_build_object('id', n), 1, 1, n,
        'ACM-' || n, 'subscription', 'EUR', current_date - n * $3::int % 1095,
        current_date + 30 - n * $3::int % 1095,
        true, 100 * n, CASE WHEN n % 3 = 0 THEN 100 * n ELSE 0 END,
        CASE WHEN n % 3 = 0 THEN 0 ELSE 100 * n END,
        CASE WHEN n % 3 = 0 THEN 'unpaid' ELSE 'paid' END, 'acm-' || n || ' platform fee'
    FROM generate_series(1, $2::int) AS n
"""
DUE_TOTALS = """
    INSERT INTO read_model.due_totals
    SELECT organization_id, external_customer_id, currency, payment_due_date,
        sum(due_amount_cents), count(*)
    FROM read_model.invoices WHERE due_amount_cents > 0 GROUP BY 1, 2, 3, 4
"""
INVOICED_TOTALS = """
    INSERT INTO read_model.invoiced_totals
    SELECT organization_id, external_customer_id, currency,
        date_trunc('month', issuing_date::timestamp)::date, sum(total_amount_cents), count(*),
        sum(due_amount_cents), count(*) FILTER (WHERE due_amount_cents > 0)
    FROM read_model.invoices GROUP BY 1, 2, 3, 4
"""


def main() -> None:
    """Print the results as JSON."""
    with (
        tempfile.TemporaryDirectory() as home,
        servers(Path(home)) as (database, environment),
    ):
        asyncio.run(load_invoices(database))
        key = api_key(environment)
        with (
            token_service(environment) as token_port,
            portal(environment, database, token_port) as port,
            bare_list(database.admin_dsn) as bare_port,
        ):
            tokens = {of: portal_token(token_port, key, of) for of in INVOICES_OF}
            rows = measured(port, bare_port, tokens)
    json.dump(rows, sys.stdout)


def loaded(port: int, request: bytes) -> Load:
    """One short run."""
    return measure(
        port,
        [request],
        CONNECTIONS,
        warm_seconds=WARM_SECONDS,
        measured_seconds=MEASURED_SECONDS,
    )


def measured(port: int, bare_port: int, tokens: dict[int, str]) -> list[dict[str, Any]]:
    """All figures; `tokens` by customer."""

    def page(path: str, customer: int) -> Load:
        request = get(f"/portal/{path}", {"authorization": f"Bearer {tokens[customer]}"})
        return loaded(port, request)

    def bare() -> Load:
        return loaded(bare_port, get("/invoices/cust_1"))

    references: list[Load] = []
    loads: dict[tuple[str, int], list[Load]] = {("api/invoices", MANY): []}
    for path, (_, few) in SIZED.items():
        loads |= {(path, few): [], (path, MANY): []}
    for _ in range(ROUNDS):
        references.append(bare())
        for (path, customer), done in loads.items():
            done.append(page(path, customer))
    rates = {key: _rate(done) for key, done in loads.items()}
    reference, listed = _rate(references), rates["api/invoices", MANY]
    check_microseconds = asyncio.run(check_seconds()) * 1e6
    page_microseconds = 1e6 / listed
    return [
        _row(
            "invoice list, a customer with 1,000,000 invoices",
            f"bare Starlette page with one query, {reference:,.0f}/s",
            (listed, "1/s"),
            (listed / reference, ">=", LIST_RATIO_MIN),
        ),
        _row(
            "checking a token that is remembered",
            f"the list page, {page_microseconds:,.0f} us",
            (check_microseconds, "us"),
            (check_microseconds / page_microseconds, "<=", CHECK_SHARE_MAX),
        ),
        *(
            _sizes(name, INVOICES_OF[few], (rates[path, few], rates[path, MANY]))
            for path, (name, few) in SIZED.items()
        ),
    ]


def _sizes(name: str, count: int, rates: tuple[float, float]) -> dict[str, Any]:
    few, many = rates
    return _row(
        f"{name}, 1,000,000 invoices",
        f"the same with {count}, {1e6 / few:,.0f} us",
        (1e6 / many, "us"),
        (few / many, "<=", SIZE_RATIO_MAX),
    )


def _row(
    name: str, reference: str, measured: tuple[float, str], wanted: tuple[float, str, float]
) -> dict[str, Any]:
    (value, unit), (ratio, sign, bound) = measured, wanted
    return {
        "name": name,
        "value": round(value, 1),
        "unit": unit,
        "reference": reference,
        "ratio": round(ratio, 3),
        "target": f"{sign} {bound}",
        "holds": ratio >= bound if sign == ">=" else ratio <= bound,
    }


def _rate(loads: list[Load]) -> float:
    assert not any(load.refused for load in loads)
    return max(load.rate for load in loads)


async def check_seconds() -> float:
    """Seconds of one check, as every request makes it: header to viewer."""
    token, memory = "x" * 600, VerifiedTokens()
    hearing = Hearing(memory, time.monotonic)
    hearing.lost()
    hearing.heard(Heartbeat(clock=1))
    digest = sha256(token.encode()).digest()
    soon = datetime.now(UTC) + timedelta(hours=1)
    memory.keep(Viewer("acme", "cust_1", "s", frozenset(("portal:read",)), soon, digest))
    headers = [(b"host", b"x"), (b"authorization", f"Bearer {token}".encode())]
    async with (
        KeyRing("http://127.0.0.1:1", hearing.lost) as key_ring,
        IntrospectionClient("http://127.0.0.1:1", "secret") as introspection,
    ):
        guard = SessionGuard(
            memory,
            hearing,
            key_ring,
            introspection,
            issuer="https://billing.example.com",
            clock=lambda: datetime.now(UTC),
        )
        began_at = time.perf_counter()
        for number in range(CHECKS):
            if number % 1_000 == 0:
                hearing.heard(Heartbeat(clock=1))
            await guard.viewer(Request({"type": "http", "headers": headers}))
        return (time.perf_counter() - began_at) / CHECKS


async def load_invoices(database: Database) -> None:
    """The customers and what they were billed."""
    # Not as the projector, whose inserts also count what they add.
    connection = await asyncpg.connect(database.admin_dsn)
    for customer, count in INVOICES_OF.items():
        step = 109 if count < DAYS else 1
        await connection.execute(INVOICES, f"cust_{customer}", count, step)
    await connection.execute(DUE_TOTALS)
    await connection.execute(INVOICED_TOTALS)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


@contextmanager
def portal(environment: dict[str, str], database: Database, token_port: int) -> Iterator[int]:
    """One portal process; yields its port."""
    port, health_port = free_ports(2)
    own = {
        "PATH": os.environ["PATH"],
        "PORTAL_POSTGRES_DSN": database.portal_dsn,
        "PORTAL_TOKEN_URL": f"http://127.0.0.1:{token_port}",
        # Nobody listens there: no page of a customer asks the intake.
        "PORTAL_INTAKE_URL": "http://127.0.0.1:9",
        "PORTAL_DOWNLOAD_SECRET": urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("="),
        "PORTAL_HTTP_PORT": str(port),
        "PORTAL_HEALTH_PORT": str(health_port),
    }
    for name in ("REDIS_URL", "KAFKA_BOOTSTRAP_SERVERS", "KAFKA_IDEMPOTENCE", "PUBLIC_URL"):
        own[f"PORTAL_{name}"] = environment[f"TOKEN_{name}"]
    own["PORTAL_SERVICE_SECRET"] = environment["TOKEN_SERVICE_SECRET"]
    command = (str(PORTICO), "portal", "serve")
    with process(command, own, f"http://127.0.0.1:{health_port}/healthz/ready"):
        yield port


@contextmanager
def bare_list(dsn: str) -> Iterator[int]:
    """The reference in one process; yields its port."""
    (port,) = free_ports(1)
    command = (
        *(sys.executable, "-m", "uvicorn", "tests.bench.bare_list:app", "--port", str(port)),
        *("--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "error"),
    )
    environment = {"PATH": os.environ["PATH"], "BARE_DSN": dsn}
    with process(command, environment, f"http://127.0.0.1:{port}/ready"):
        yield port


if __name__ == "__main__":
    main()
