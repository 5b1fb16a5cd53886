"""Fills a new stack: schema, topics, the organization, its API key. Starts and stops nothing."""

import asyncio
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from contracts.topics import ORGANIZATIONS, PARTITIONS, TOPIC_NAMES, record_key
from deploy.local import postgres
from deploy.local.environment import DATABASE, ORGANIZATION_ID, Addresses
from deploy.local.processes import INHERITED, ProgramFailedError, last_line
from deploy.local.topics import create_topics
from services.chassis.kafka import create_producer
from services.chassis.migrations import migrate

PORTICO = Path(sys.prefix) / "bin" / "portico"
# Python's start and one statement; the machine may be busy starting the services.
COMMAND_SECONDS_MAX = 30
# One event, at a projector that is ready; the machine may be busy.
APPLIED_SECONDS_MAX = 30
APPLIED_POLL_SECONDS = 0.02


async def prepare_database(addresses: Addresses) -> None:
    """The database with the newest schema, and the login roles with this home's passwords."""
    server = postgres.dsn(
        addresses.ports.postgres,
        postgres.ADMINISTRATOR,
        addresses.secrets.postgres_admin_password,
        "postgres",
    )
    connection = await asyncpg.connect(server)
    try:
        known = await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE)
        if known is None:
            await connection.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        await connection.close()
    await migrate(addresses.admin_dsn, addresses.role_passwords)


async def reset_read_model(admin_dsn: str) -> int:
    """Forget what was projected from a log that is gone; returns how many positions there were."""
    connection = await asyncpg.connect(admin_dsn)
    try:
        async with connection.transaction():
            positions = await connection.fetchval("SELECT count(*) FROM ledger.positions")
            await connection.execute("SELECT ledger.reset()")
    finally:
        await connection.close()
    return int(positions)


async def create_billing_topics(addresses: Addresses) -> None:
    await create_topics(addresses.kafka, TOPIC_NAMES, PARTITIONS)


async def publish_organization(addresses: Addresses) -> None:
    """Make `acme` known the way any billing system would: by an event."""
    now = datetime.now(UTC).isoformat()
    event = {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": "/portico/stack",
        "type": "organization.updated",
        "time": now,
        "organizationid": ORGANIZATION_ID,
        "datacontenttype": "application/json",
        "data": {
            "organization": {
                "id": ORGANIZATION_ID,
                "name": "Acme",
                "created_at": now,
                "allowed_origins": [addresses.host_url],
            }
        },
    }
    producer = create_producer(
        addresses.kafka, client_id="portico-stack", idempotent=addresses.kafka_idempotence
    )
    await producer.start()
    try:
        await producer.send_and_wait(
            ORGANIZATIONS.name,
            json.dumps(event).encode(),
            key=record_key(ORGANIZATION_ID, None),
            headers=[("content-type", b"application/cloudevents+json")],
        )
    finally:
        await producer.stop()


async def await_organization(admin_dsn: str) -> None:
    """Return when `acme` is known: commands refuse an organization that no event has named."""
    connection = await asyncpg.connect(admin_dsn)
    try:
        async with asyncio.timeout(APPLIED_SECONDS_MAX):
            while not await connection.fetchval(  # noqa: ASYNC110 - another process makes it so
                "SELECT EXISTS (SELECT FROM read_model.organizations WHERE organization_id = $1)",
                ORGANIZATION_ID,
            ):
                await asyncio.sleep(APPLIED_POLL_SECONDS)
    except TimeoutError:
        line = f"the projector has not made {ORGANIZATION_ID} known in {APPLIED_SECONDS_MAX} s"
        raise ProgramFailedError(f"{line}: see its log, and `portico ledger status`") from None
    finally:
        await connection.close()


def create_api_key(addresses: Addresses, log: Path) -> str:
    """A key with every scope of the organization; the only time it is seen."""
    answer = _portico(
        ("token", "api-key", "create", "--organization", ORGANIZATION_ID, "--json"),
        addresses.token(),
        log,
    )
    return str(json.loads(answer)["key"])


def set_lago_source(addresses: Addresses, log: Path) -> None:
    """Let the ledger check webhooks that are signed with this home's HMAC key."""
    _portico(
        (
            *("ledger", "source", "set", "lago", "--organization", ORGANIZATION_ID),
            # In one word: a key may begin with a dash.
            f"--hmac-key={addresses.secrets.lago_hmac_key}",
        ),
        addresses.ledger(),
        log,
    )


def _portico(arguments: tuple[str, ...], environment: Mapping[str, str], log: Path) -> str:
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    command = " ".join(arguments[:3])
    with log.open("ab") as errors:
        try:
            done = subprocess.run(
                (str(PORTICO), *arguments),
                env={**inherited, **environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                check=False,
                timeout=COMMAND_SECONDS_MAX,
            )
        except subprocess.TimeoutExpired:
            raise ProgramFailedError(f"`portico {command}` took too long (log: {log})") from None
    if done.returncode != 0:
        raise ProgramFailedError(f"`portico {command}` failed: {last_line(log)} (log: {log})")
    return done.stdout
