"""Readiness and metrics of the token service."""

from typing import Any

import httpx

from services.token.app import create_apps
from services.token.settings import TokenSettings


async def asked(app: Any, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://health") as client:
        return await client.get(path)


async def test_it_is_ready_while_it_runs(settings: TokenSettings) -> None:
    apps = create_apps(settings)
    before = await asked(apps.health, "/healthz/ready")
    async with apps.public.router.lifespan_context(apps.public):
        during = await asked(apps.health, "/healthz/ready")
        metrics = await asked(apps.health, "/metrics")

    assert (before.status_code, during.status_code) == (503, 200)
    assert before.json()["missing"] == {"postgres": "not started", "heartbeat": "not started"}
    assert "portico_token_revocation_clock" in metrics.text


async def test_it_lives_before_it_is_ready(settings: TokenSettings) -> None:
    assert (await asked(create_apps(settings).health, "/healthz/live")).status_code == 200
