"""A running token service on real servers, and customers that the ledger knows of."""

import asyncio
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import pytest
import uvicorn
from pydantic import SecretStr

from contracts.scopes import API_KEY_SCOPES
from services.token.app import create_app
from services.token.operations import ApiKeyRequest, create_api_key
from services.token.settings import ApiKeySettings, TokenSettings
from tests.servers import NO_AUTHORITIES, Database

PUBLIC_URL = "https://billing.example.com"
WAIT_SECONDS_MAX = 20.0
POLL_SECONDS = 0.01


def random_key() -> str:
    """A 32-byte key as the settings want it."""
    return urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


async def until(holds: Callable[[], Awaitable[Any]]) -> Any:
    """The first answer that is true."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while not (answer := await holds()):
        assert time.monotonic() < deadline, f"still {answer!r} after {WAIT_SECONDS_MAX} s"
        await asyncio.sleep(POLL_SECONDS)
    return answer


@dataclass(frozen=True, slots=True)
class Instance:
    """One running process of the service, as HTTP sees it."""

    url: str
    settings: TokenSettings

    def client(self, credential: str | None = None) -> httpx.AsyncClient:
        headers = {} if credential is None else {"authorization": f"Bearer {credential}"}
        return httpx.AsyncClient(
            base_url=self.url, headers=headers, timeout=15, trust_env=False, verify=NO_AUTHORITIES
        )

    @property
    def service_secret(self) -> str:
        return self.settings.service_secret.get_secret_value()

    async def introspect(self, token: str) -> dict[str, Any]:
        """As the portal asks."""
        async with self.client(self.service_secret) as client:
            answer = await client.post("/token/introspect", data={"token": token})
        assert answer.status_code == httpx.codes.OK, answer.text
        body: dict[str, Any] = answer.json()
        return body


@asynccontextmanager
async def running(
    settings: TokenSettings, now_seconds: Callable[[], float] = time.time
) -> AsyncIterator[Instance]:
    """The service on a port of its own, as uvicorn runs it in production."""
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings, now_seconds=now_seconds),
            port=0,
            http="httptools",
            lifespan="on",
            log_config=None,
            access_log=False,
        )
    )
    task = asyncio.create_task(server._serve())

    async def started() -> bool:
        assert not task.done(), task.exception()
        return server.started

    await until(started)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Instance(f"http://127.0.0.1:{port}", settings)
    finally:
        server.should_exit = True
        await task


@pytest.fixture
def settings(
    postgres: Database, redis_url: str, kafka: str, kafka_idempotence: bool
) -> TokenSettings:
    return settings_of(postgres, redis_url, kafka, kafka_idempotence=kafka_idempotence)


def settings_of(postgres: Database, redis_url: str, kafka: str, **changes: Any) -> TokenSettings:
    """The settings of one instance; instances of one service share the same secrets."""
    values: dict[str, Any] = {
        "postgres_dsn": SecretStr(postgres.token_dsn),
        "redis_url": SecretStr(redis_url),
        "kafka_bootstrap_servers": kafka,
        "public_url": PUBLIC_URL,
        "api_key_pepper": random_key(),
        "encryption_key": random_key(),
        "service_secret": random_key(),
    }
    return TokenSettings(**values | changes)


@pytest.fixture
async def instance(settings: TokenSettings) -> AsyncIterator[Instance]:
    async with running(settings) as instance:
        yield instance


async def api_key(
    settings: TokenSettings,
    organization_id: str = "acme",
    scopes: tuple[str, ...] = API_KEY_SCOPES,
    **changes: Any,
) -> str:
    """The text of a new key."""
    made = await create_api_key(
        ApiKeySettings(postgres_dsn=settings.postgres_dsn, api_key_pepper=settings.api_key_pepper),
        ApiKeyRequest(organization_id, scopes, **changes),
    )
    return str(made["key"])


async def known_customer(
    postgres: Database, external_customer_id: str = "cust_1", organization_id: str = "acme"
) -> str:
    """A customer as the ledger leaves it after an event."""
    connection = await asyncpg.connect(postgres.ledger_dsn)
    try:
        await connection.execute(
            "INSERT INTO read_model.customers"
            " (organization_id, external_customer_id, object, version, rank, tie)"
            " VALUES ($1, $2, '{}', 1, 0, 0)",
            organization_id,
            external_customer_id,
        )
    finally:
        await connection.close()
    return external_customer_id


@pytest.fixture
async def customer(postgres: Database) -> str:
    return await known_customer(postgres)


@pytest.fixture
async def host(instance: Instance, customer: str) -> AsyncIterator[httpx.AsyncClient]:
    """The host product of `acme`: its key has every scope, and `cust_1` is its customer."""
    assert customer == "cust_1"
    async with instance.client(await api_key(instance.settings)) as client:
        yield client


async def new_session(host: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    """A portal session of `cust_1`."""
    answer = await host.post(
        "/api/v1/portal_sessions", json={"external_customer_id": "cust_1", **body}
    )
    assert answer.status_code == httpx.codes.CREATED, answer.text
    session: dict[str, Any] = answer.json()["portal_session"]
    return session
