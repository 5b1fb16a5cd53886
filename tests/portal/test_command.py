"""`portico portal serve` as an operator meets it."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from deploy.local.ports import free_ports
from services.chassis.settings import ServiceSettings
from services.portal.settings import PREFIX
from tests.portal.builders import customer, organization
from tests.portal.conftest import Fold
from tests.portal.running import Portal, host_of, portal_settings, until
from tests.servers import Database, Topics
from tests.token.conftest import running, settings_of

PORTICO = Path(sys.executable).with_name("portico")
# A server that is not told to end its streams waits five seconds for them.
STOP_SECONDS_MAX = 4.0


def environment(settings: ServiceSettings, **ports: int) -> dict[str, str]:
    """The settings as an operator writes them."""
    values = {**settings.model_dump(exclude_none=True), **ports}
    shown = {
        name: value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)
        for name, value in values.items()
    }
    return {"PATH": os.environ["PATH"]} | {
        f"{PREFIX}{name}".upper(): value for name, value in shown.items()
    }


@asynccontextmanager
async def serving(environment: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        PORTICO, "portal", "serve", env=environment, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_a_missing_setting_is_a_line_that_names_it() -> None:
    async with serving({"PATH": os.environ["PATH"]}) as process:
        _, said = await process.communicate()
    assert process.returncode == 2
    assert b"PORTAL_TOKEN_URL is missing\n" in said


@pytest.mark.kafka
async def test_it_serves_and_stops_at_once_with_pages_open(
    postgres: Database,
    redis_url: str,
    kafka: str,
    kafka_idempotence: bool,
    topics: Topics,
    fold: Fold,
) -> None:
    await fold(organization(), customer())
    port, health_port = free_ports(2)
    its = settings_of(postgres, redis_url, kafka, kafka_idempotence=kafka_idempotence)
    async with running(its) as token_service, host_of(token_service) as host:
        settings = portal_settings(postgres, token_service, topics)
        portal, health = Portal(f"http://127.0.0.1:{port}"), f"http://127.0.0.1:{health_port}"
        async with serving(
            environment(settings, http_port=port, health_port=health_port)
        ) as process:

            async def ready() -> bool:
                assert process.returncode is None
                try:
                    async with httpx.AsyncClient(trust_env=False) as client:
                        return (await client.get(f"{health}/healthz/ready")).status_code == 200
                except httpx.TransportError:
                    return False

            await until(ready)
            async with (
                portal.client(await host.token()) as client,
                client.stream("GET", "/portal/api/stream") as stream,
            ):
                lines = stream.aiter_lines()
                assert await anext(lines) == ": portico"
                began_at = time.monotonic()
                process.send_signal(signal.SIGTERM)
                last = [line async for line in lines if line.startswith("data: ")][-1]
                assert last == 'data: {"reason":"stopping"}'
            await process.wait()
            assert process.returncode == 0
            assert time.monotonic() - began_at < STOP_SECONDS_MAX
