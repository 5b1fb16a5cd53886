"""A failure without a word of its own has the shape of its path, and says what to do."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from services.chassis import http
from services.chassis.http import EXCEPTION_HANDLERS, read_body

PREFIXES = ("/portal/api", "/api/v1", "/webhooks", "/token")


async def _said(request: Request) -> PlainTextResponse:
    await read_body(request, 8)
    return PlainTextResponse("said")


async def _faulty(_: Request) -> PlainTextResponse:
    raise RuntimeError("secret of the inside")


def client() -> httpx.AsyncClient:
    routes = [
        route
        for prefix in PREFIXES
        for route in (
            Route(f"{prefix}/things", _said),
            Route(f"{prefix}/things", _said, methods=["POST"]),
            Route(f"{prefix}/{{name}}", _said, methods=["DELETE"]),
            Route(f"{prefix}/a/fault", _faulty),
        )
    ]
    app = Starlette(routes=routes, exception_handlers=dict(EXCEPTION_HANDLERS))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://portico")


@pytest.mark.parametrize("prefix", PREFIXES)
async def test_a_method_that_is_not_taken_is_told_all_that_are(prefix: str) -> None:
    async with client() as asking:
        for method in ("PATCH", "PUT", "OPTIONS"):
            answer = await asking.request(method, f"{prefix}/things")
            assert answer.status_code == httpx.codes.METHOD_NOT_ALLOWED
            assert answer.headers["allow"] == "DELETE, GET, HEAD, POST"
            assert "This address takes DELETE, GET, HEAD, POST." in answer.text


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/nothing/here", "GET", 404), ("/things", "POST", 413), ("/a/fault", "GET", 500)],
)
@pytest.mark.parametrize(
    ("prefix", "media_type", "word"),
    [
        ("/portal/api", "application/problem+json", "detail"),
        ("/api/v1", "application/json", "detail"),
        ("/webhooks", "application/json", "detail"),
        ("/token", "application/json", "error_description"),
    ],
)
async def test_failures_have_the_shape_of_their_path(
    prefix: str, media_type: str, word: str, path: str, method: str, status: int
) -> None:
    async with client() as asking:
        answer = await asking.request(method, f"{prefix}{path}", content=b"x" * 9)
    body = answer.json()
    assert answer.status_code == status
    assert answer.headers["content-type"] == media_type
    assert body[word].endswith(".")
    assert body.get("status", status) == status
    assert "inside" not in answer.text


async def test_an_oauth_error_is_one_of_its_words() -> None:
    async with client() as asking:
        assert (await asking.put("/token/things")).json()["error"] == "invalid_request"
        assert (await asking.get("/token/a/fault")).json()["error"] == "server_error"


@pytest.mark.parametrize("prefix", PREFIXES)
async def test_a_body_that_does_not_come_is_given_up(
    monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    monkeypatch.setattr(http, "BODY_SECONDS_MAX", 0.05)

    async def half() -> AsyncIterator[bytes]:
        yield b"half"
        await asyncio.Event().wait()

    async with client() as asking, asyncio.timeout(5):
        answer = await asking.post(f"{prefix}/things", content=half())

    assert answer.status_code == httpx.codes.REQUEST_TIMEOUT
    assert "too long to arrive" in answer.text
