"""Running servers for the portal's tests: a token service, portals, and sessions between them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from pydantic import SecretStr
from starlette.types import ASGIApp

from services.portal.app import create_app
from services.portal.portal import Clock, utc_now
from services.portal.settings import PortalSettings
from services.token.settings import TokenSettings
from tests.servers import NO_AUTHORITIES, Database, Topics
from tests.token.conftest import Instance as TokenInstance
from tests.token.conftest import api_key, random_key, until

__all__ = ["Host", "Portal", "host_of", "portal_settings", "running_app", "running_portal", "until"]


@asynccontextmanager
async def running_app(app: ASGIApp) -> AsyncIterator[str]:
    """The address of an app, served as in production."""
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            port=0,
            http="httptools",
            lifespan="on",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
    )
    task = asyncio.create_task(server._serve())

    async def started() -> bool:
        assert not task.done(), task.exception()
        return server.started

    await until(started)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


@dataclass(frozen=True, slots=True)
class Portal:
    """One running portal, as HTTP sees it."""

    url: str

    def client(self, token: str | None = None) -> httpx.AsyncClient:
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        return httpx.AsyncClient(
            base_url=self.url, headers=headers, timeout=15, trust_env=False, verify=NO_AUTHORITIES
        )

    async def get(self, path: str, token: str | None = None, **options: Any) -> httpx.Response:
        async with self.client(token) as client:
            return await client.get(path, **options)

    async def status(self, token: str, path: str = "/portal/api/overview") -> int:
        return (await self.get(path, token)).status_code


def portal_settings(
    postgres: Database, token: TokenInstance, topics: Topics, **changes: Any
) -> PortalSettings:
    """The settings of a portal beside a token service."""
    its: TokenSettings = token.settings
    values: dict[str, Any] = {
        "postgres_dsn": SecretStr(postgres.portal_dsn),
        "redis_url": its.redis_url,
        "kafka_bootstrap_servers": its.kafka_bootstrap_servers,
        "kafka_idempotence": its.kafka_idempotence,
        "topic_prefix": topics.prefix,
        "public_url": its.public_url,
        "token_url": token.url,
        # Nobody listens there: tests that need the intake say where it is.
        "intake_url": "http://127.0.0.1:9",
        "service_secret": its.service_secret,
        "download_secret": random_key(),
    }
    return PortalSettings(**values | changes)


@asynccontextmanager
async def running_portal(settings: PortalSettings, clock: Clock = utc_now) -> AsyncIterator[Portal]:
    async with running_app(create_app(settings, clock=clock)) as url:
        yield Portal(url)


@dataclass(frozen=True, slots=True)
class Host:
    """A host product: makes and revokes sessions with its API key."""

    client: httpx.AsyncClient

    async def session(self, customer: str = "cust_1", **body: Any) -> dict[str, Any]:
        answer = await self.client.post(
            "/api/v1/portal_sessions", json={"external_customer_id": customer, **body}
        )
        assert answer.status_code == httpx.codes.CREATED, answer.text
        made: dict[str, Any] = answer.json()["portal_session"]
        return made

    async def token(self, customer: str = "cust_1", **body: Any) -> str:
        return str((await self.session(customer, **body))["token"])

    async def revoke(self, path: str) -> None:
        answer = await self.client.delete(f"/api/v1{path}")
        assert answer.status_code == httpx.codes.OK, answer.text


@asynccontextmanager
async def host_of(token: TokenInstance, organization: str = "acme") -> AsyncIterator[Host]:
    async with token.client(await api_key(token.settings, organization)) as client:
        yield Host(client)
