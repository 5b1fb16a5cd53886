"""How fast one token service makes portal links, and how fast it answers for tokens.

Postgres, client and service share the machine; so does the reference, which is measured next to it.
"""

import asyncio
import json
import os
import secrets
import subprocess
import sys
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import asyncpg
import httpx

from deploy.local.ports import free_ports
from deploy.local.processes import until
from services.chassis.migrations import migrate
from tests.bench.http_load import Load, get, measure
from tests.servers import Database, kafka_server, postgres_server, valkey_server

TARGET_LINKS_PER_SECOND = 2_000
CUSTOMERS = 1_000
PORTICO = Path(sys.executable).with_name("portico")
LOGIN_ROLES = ("portico_ledger", "portico_token", "portico_portal")
READY_SECONDS_MAX = 30.0


def main() -> None:
    """Print the results as JSON."""
    with tempfile.TemporaryDirectory() as home, servers(Path(home)) as (database, environment):
        with bare(database.admin_dsn) as port:
            reference = measure(port, [get(f"/cust_{number}") for number in range(CUSTOMERS)])
        key = api_key(environment)
        with token_service(environment) as port:
            authorized = {"authorization": f"Bearer {key}"}
            paths = [f"/api/v1/customers/cust_{number}/portal_url" for number in range(CUSTOMERS)]
            links = measure(port, [get(path, authorized) for path in paths])
            tokens = [portal_token(port, key, number) for number in range(100)]
            secret = environment["TOKEN_SERVICE_SECRET"]
            checks = measure(port, [introspection(token, secret) for token in tokens])
    json.dump(results(reference, links, checks), sys.stdout)


def results(reference: Load, links: Load, checks: Load) -> list[dict[str, Any]]:
    """The figures as the runner reads them."""
    insert = f"bare Starlette route with one insert, {reference.rate:,.0f}/s"
    return [
        {
            "name": "portal links made, one process",
            "value": round(links.rate),
            "unit": "1/s",
            "reference": insert,
            "ratio": round(links.rate / reference.rate, 3),
            "target": f">= {TARGET_LINKS_PER_SECOND:,}/s",
            "holds": links.rate >= TARGET_LINKS_PER_SECOND and links.refused == 0,
        },
        {
            "name": "portal link, 99th percentile of 64 at once",
            "value": round(links.percentile_ms(99), 1),
            "unit": "ms",
            "reference": f"the same route, {reference.percentile_ms(99):.1f} ms",
            "ratio": round(links.percentile_ms(99) / reference.percentile_ms(99), 3),
            "target": "reported",
            "holds": True,
        },
        {
            "name": "portal tokens checked by introspection",
            "value": round(checks.rate),
            "unit": "1/s",
            "reference": insert,
            "ratio": round(checks.rate / reference.rate, 3),
            "target": "reported",
            "holds": checks.refused == 0,
        },
    ]


@contextmanager
def servers(home: Path) -> Iterator[tuple[Database, dict[str, str]]]:
    """Postgres that keeps what it commits, Valkey and a broker; and the service's environment."""
    # Postgres under root runs as another user, who has to reach its folder.
    home.chmod(0o755)
    admin, role = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
    started = [
        postgres_server(home, admin, durable=True),
        valkey_server(home),
        kafka_server(home),
    ]
    try:
        for server in started:
            server.start()
        postgres, valkey, kafka = started
        database = Database("portico", postgres.port, admin, role)
        asyncio.run(prepare(postgres.url, database))
        yield database, environment(database, valkey.url, kafka.url)
    finally:
        for server in started:
            server.stop()


async def prepare(admin_url: str, database: Database) -> None:
    """A migrated database whose ledger knows a thousand customers."""
    connection = await asyncpg.connect(admin_url)
    await connection.execute(f"CREATE DATABASE {database.name}")
    await connection.close()
    await migrate(database.admin_dsn, dict.fromkeys(LOGIN_ROLES, database.role_password))
    connection = await asyncpg.connect(database.ledger_dsn)
    await connection.executemany(
        "INSERT INTO read_model.customers"
        " (organization_id, external_customer_id, object, version, rank, tie)"
        " VALUES ('acme', $1, '{}', 1, 0, 0)",
        [(f"cust_{number}",) for number in range(CUSTOMERS)],
    )
    await connection.close()


def environment(database: Database, redis_url: str, kafka: str) -> dict[str, str]:
    """What `portico token serve` needs."""
    keys = {
        name: urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        for name in ("TOKEN_API_KEY_PEPPER", "TOKEN_ENCRYPTION_KEY", "TOKEN_SERVICE_SECRET")
    }
    return {
        "PATH": os.environ["PATH"],
        "TOKEN_POSTGRES_DSN": database.token_dsn,
        "TOKEN_REDIS_URL": redis_url,
        "TOKEN_KAFKA_BOOTSTRAP_SERVERS": kafka,
        "TOKEN_KAFKA_IDEMPOTENCE": "false",
        "TOKEN_PUBLIC_URL": "http://127.0.0.1:8080",
        **keys,
    }


def api_key(environment: dict[str, str]) -> str:
    """A key with every scope."""
    command = (str(PORTICO), "token", "api-key", "create", "--organization", "acme", "--json")
    made = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    return str(json.loads(made.stdout)["key"])


@contextmanager
def token_service(environment: dict[str, str]) -> Iterator[int]:
    """One process of it; yields its port."""
    port, health_port = free_ports(2)
    ports = {"TOKEN_HTTP_PORT": str(port), "TOKEN_HEALTH_PORT": str(health_port)}
    command = (str(PORTICO), "token", "serve")
    with process(command, environment | ports, f"http://127.0.0.1:{health_port}/healthz/ready"):
        yield port


@contextmanager
def bare(dsn: str) -> Iterator[int]:
    """The reference in one process; yields its port."""
    (port,) = free_ports(1)
    command = (
        *(sys.executable, "-m", "uvicorn", "tests.bench.bare_insert:app", "--port", str(port)),
        *("--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "error"),
    )
    environment = {"PATH": os.environ["PATH"], "BARE_DSN": dsn}
    with process(command, environment, f"http://127.0.0.1:{port}/ready"):
        yield port


@contextmanager
def process(command: tuple[str, ...], environment: dict[str, str], address: str) -> Iterator[None]:
    """A child that answers at the address, and is ended afterwards."""
    child = subprocess.Popen(command, env=environment, stdout=sys.stderr)
    try:
        if not until(lambda: _answers(address), READY_SECONDS_MAX):
            raise TimeoutError(f"{command[1:3]} was not ready in {READY_SECONDS_MAX:g} s")
        yield
    finally:
        child.terminate()
        child.wait(READY_SECONDS_MAX)


def portal_token(port: int, key: str, number: int) -> str:
    """The token of a new link."""
    answer = httpx.get(
        f"http://127.0.0.1:{port}/api/v1/customers/cust_{number}/portal_url",
        headers={"authorization": f"Bearer {key}"},
        trust_env=False,
    )
    return str(answer.raise_for_status().json()["customer"]["portal_url"].partition("#")[2])


def introspection(token: str, service_secret: str) -> bytes:
    """The bytes of a POST that asks for the token."""
    body = urlencode({"token": token}, quote_via=quote).encode()
    head = (
        "POST /token/introspect HTTP/1.1\r\nhost: 127.0.0.1\r\n"
        f"authorization: Bearer {service_secret}\r\n"
        "content-type: application/x-www-form-urlencoded\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


if __name__ == "__main__":
    main()
