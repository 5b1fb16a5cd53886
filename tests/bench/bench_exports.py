"""How fast a whole set becomes a zip, and what memory ten thousand invoices take.

The reference makes the same documents by the same code in as many threads, and nothing else: no
database, no session, no packing, nothing sent. Client, Postgres and portal share the machine with
the export, while the reference has it for itself.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil

from services.portal.document_files import THREADS_MAX
from services.portal.documents.rendering import DocumentRenderer
from services.portal.einvoice_attachments import attachments_of
from tests.bench.bench_portal import portal
from tests.bench.bench_token import api_key, portal_token, servers, token_service
from tests.servers import Database

MEDIUM, LARGE = 1_000, 10_000
LINES = 20
FIRST_BYTE_MILLISECONDS_MAX = 300.0
RATIO_MAX = 1.5
# What ten times as many invoices may take more: names and digests, not documents.
MEGABYTES_MAX = 60.0
ZIP = "/portal/api/invoices.zip"
# Customers of `bench_token`, by how many invoices they get here; one to warm up with.
CUSTOMERS = {0: 20, 1: MEDIUM, 2: LARGE}

ORGANIZATION = """
    INSERT INTO read_model.organizations (organization_id, object, version, rank, tie, name)
    VALUES ('acme', $1, 1, 0, 0, 'Acme')
    ON CONFLICT (organization_id) DO UPDATE SET object = excluded.object
"""
BUYERS = "UPDATE read_model.customers SET object = $1 WHERE organization_id = 'acme'"
INVOICES = """
    INSERT INTO read_model.invoices (
        organization_id, invoice_id, external_customer_id, object, version, rank, tie, number,
        invoice_type, currency, issuing_date, payment_due_date, shown, total_amount_cents,
        due_amount_cents, settlement)
    SELECT 'acme', $1 || '-' || n, $1,
        $3 || jsonb_build_object('id', n, 'fees', (
            SELECT jsonb_agg(jsonb_build_object('invoice_display_name',
                'Line ' || line || ' of ' || n, 'amount_cents', 1000, 'taxes_rate', 20.0,
                'units', '10.0', 'precise_unit_amount', '1.0'))
            FROM generate_series(1, $4::int) AS line)),
        1, 1, n, 'ACM-' || $1 || '-' || n, 'subscription', 'EUR', current_date - n % 1095,
        current_date + 30 - n % 1095, true, 1200 * $4::int, 1200 * $4::int, 'unpaid'
    FROM generate_series(1, $2::int) AS n
"""
SELLER = {
    "name": "Acme",
    "legal_name": "Acme Cloud SAS",
    "tax_identification_number": "FR12812345678",
    "address_line1": "14 rue de Rivoli",
    "zipcode": "75004",
    "city": "Paris",
    "country": "FR",
}
BUYER = {"name": "Nordlicht", "legal_name": "Nordlicht Medien GmbH", "country": "DE"}


@dataclass(frozen=True, slots=True)
class Sent:
    """One zip as its reader sees it."""

    first_byte_seconds: float
    seconds: float
    megabytes: float


def main() -> None:
    """Print the results as JSON."""
    with (
        tempfile.TemporaryDirectory() as home,
        servers(Path(home)) as (database, environment),
    ):
        asyncio.run(load(database))
        key = api_key(environment)
        with (
            token_service(environment) as token_port,
            portal(environment, database, token_port) as port,
        ):
            tokens = {count: portal_token(token_port, key, n) for n, count in CUSTOMERS.items()}
            rows = asyncio.run(measured(port, tokens))
    json.dump(rows, sys.stdout)


async def measured(port: int, tokens: dict[int, str]) -> list[dict[str, Any]]:
    """All figures."""
    serving = process_on(port)
    await zipped(port, tokens[CUSTOMERS[0]])
    bare = bare_seconds(*await bodies(port, tokens[MEDIUM]))
    medium = await zipped(port, tokens[MEDIUM])
    before = serving.memory_info().rss / 1e6
    async with peak(serving) as most:
        large = await zipped(port, tokens[LARGE])
    grown = max(most) - before
    say(f"{LARGE} invoices: {large}, from {before:.0f} to {max(most):.0f} MB")
    first = medium.first_byte_seconds * 1_000
    return [
        {
            "name": f"zip of {MEDIUM:,} invoices of {LINES} lines, with e-invoices",
            "value": round(medium.seconds, 2),
            "unit": "s",
            "reference": f"its documents alone, {bare:.1f} s",
            "ratio": round(medium.seconds / bare, 3),
            "target": f"<= {RATIO_MAX}",
            "holds": medium.seconds / bare <= RATIO_MAX,
        },
        {
            "name": f"the same, until its first byte; {LARGE:,} invoices beside it",
            "value": round(first, 1),
            "unit": "ms",
            "reference": f"{LARGE:,} invoices, {large.first_byte_seconds * 1_000:.0f} ms",
            "ratio": None,
            "target": f"at most {FIRST_BYTE_MILLISECONDS_MAX:.0f} ms",
            "holds": first <= FIRST_BYTE_MILLISECONDS_MAX,
        },
        {
            "name": f"memory that a zip of {LARGE:,} invoices takes more than one of {MEDIUM:,}",
            "value": round(grown, 1),
            "unit": "MB",
            "reference": f"the file itself, {large.megabytes:.0f} MB",
            "ratio": round(grown / large.megabytes, 3),
            "target": f"at most {MEGABYTES_MAX:.0f} MB",
            "holds": grown <= MEGABYTES_MAX,
        },
    ]


async def zipped(port: int, token: str) -> Sent:
    """Read a whole zip, keeping nothing of it."""
    headers = {"authorization": f"Bearer {token}"}
    url = f"http://127.0.0.1:{port}{ZIP}"
    began_at, first_at, received = time.perf_counter(), None, 0
    async with (
        httpx.AsyncClient(trust_env=False, timeout=120) as client,
        client.stream("GET", url, headers=headers) as answer,
    ):
        answer.raise_for_status()
        async for piece in answer.aiter_raw():
            first_at = first_at or time.perf_counter()
            received += len(piece)
    assert first_at is not None
    sent = Sent(first_at - began_at, time.perf_counter() - began_at, received / 1e6)
    say(f"{answer.headers['x-portico-invoices']} invoices: {sent}")
    return sent


async def bodies(port: int, token: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Every invoice of the customer as the portal's API has it, and the parties."""
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}/portal/api",
        headers={"authorization": f"Bearer {token}"},
        trust_env=False,
    ) as client:
        table = (await client.get("/invoices.csv")).text.splitlines()
        account = (await client.get("/account")).raise_for_status().json()
        ids = [row.rpartition(",")[2] for row in table[1:]]
        return [
            (await client.get(f"/invoices/{one}")).raise_for_status().json()["invoice"]
            for one in ids
        ], account


def bare_seconds(invoices: list[dict[str, Any]], profile: dict[str, Any]) -> float:
    """To make all their documents, in as many threads as the portal has for that."""
    renderer = DocumentRenderer(compilers_max=THREADS_MAX)

    def render(invoice: dict[str, Any]) -> int:
        attachments = attachments_of("invoice", invoice, profile, "en")
        return len(renderer.render("invoice", invoice, profile, "en", attachments=attachments))

    with ThreadPoolExecutor(THREADS_MAX) as threads:
        list(threads.map(render, invoices[:20]))
        began_at = time.perf_counter()
        rendered = sum(threads.map(render, invoices))
        seconds = time.perf_counter() - began_at
    say(f"bare: {len(invoices)} documents, {rendered / 1e6:.0f} MB, {seconds:.2f} s")
    return seconds


def process_on(port: int) -> psutil.Process:
    """The portal that this process has started."""
    for child in psutil.Process().children(recursive=True):
        if any(one.laddr[1:2] == (port,) for one in child.net_connections("tcp")):
            return child
    raise LookupError(f"no child listens on {port}")


@asynccontextmanager
async def peak(serving: psutil.Process) -> AsyncIterator[list[float]]:
    """Megabytes that the process has while the context lasts, ten times a second."""
    seen = [serving.memory_info().rss / 1e6]

    async def look() -> None:
        while True:
            await asyncio.sleep(0.1)
            seen.append(serving.memory_info().rss / 1e6)

    task = asyncio.create_task(look())
    try:
        yield seen
    finally:
        task.cancel()


async def load(database: Database) -> None:
    """Parties that an e-invoice can name, and invoices straight into the tables."""
    fields = {
        "issuing_date": "2026-01-01",
        "taxes_amount_cents": 200 * LINES,
        "sub_total_excluding_taxes_amount_cents": 1_000 * LINES,
        "sub_total_including_taxes_amount_cents": 1_200 * LINES,
        "applied_taxes": [{"tax_name": "VAT", "tax_rate": 20.0, "amount_cents": 200 * LINES}],
    }
    connection = await asyncpg.connect(database.admin_dsn)
    await connection.execute(ORGANIZATION, json.dumps(SELLER))
    await connection.execute(BUYERS, json.dumps(BUYER))
    for number, count in CUSTOMERS.items():
        await connection.execute(INVOICES, f"cust_{number}", count, json.dumps(fields), LINES)
    await connection.close()
    administrator = await asyncpg.connect(database.admin_dsn)
    await administrator.execute("VACUUM ANALYZE")
    await administrator.close()


def say(text: str) -> None:
    """Progress, beside the results."""
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
