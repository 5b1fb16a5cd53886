"""A server takes heads of a size that a client of ours could send, and keeps no larger ones."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from deploy.local.ports import free_ports
from services.chassis.heads import HEADER_BYTES_MAX, UNFINISHED_BYTES_MAX
from services.chassis.serving import Listener, _server

Ask = tuple[bytes, bytes]
SECONDS_MAX = 20


async def _said(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(request.url.query)))


@asynccontextmanager
async def _serving(header_bytes_max: int = HEADER_BYTES_MAX) -> AsyncIterator[int]:
    app = Starlette(routes=[Route("/{path:path}", _said)])
    (port,) = free_ports(1)
    server = _server(app, Listener(app, "127.0.0.1", port, header_bytes_max))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event to wait for
        await asyncio.sleep(0)
    yield port
    server.should_exit = True
    await serving


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """A real server, made as every service's is."""
    async with _serving() as port:
        yield port


async def _answer(port: int, *parts: bytes) -> Ask:
    """Head and body of what the server says before it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    # It may hang up before all is sent, which is the point.
    with suppress(ConnectionError):
        for part in parts:
            writer.write(part)
            await writer.drain()
    said = b""
    with suppress(ConnectionError):
        said = await asyncio.wait_for(reader.read(), SECONDS_MAX)
    writer.close()
    head, _, body = said.partition(b"\r\n\r\n")
    return head, body


def _get(path: str, **headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "host: x", "connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join((*lines, "", "")).encode()


async def test_headers_that_a_client_may_need_are_taken(port: int) -> None:
    head, _ = await _answer(port, _get("/portal/api", x="y" * (HEADER_BYTES_MAX - 100)))
    assert b" 200 " in head


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/portal/api/overview", b"application/problem+json"),
        ("/api/v1/events", b"application/json"),
    ],
)
async def test_larger_ones_are_refused_in_the_shape_of_their_path(
    port: int, path: str, media_type: bytes
) -> None:
    half = "y" * (HEADER_BYTES_MAX // 2)
    head, body = await _answer(port, _get(path, a=half, b=half))
    assert b" 431 " in head
    assert media_type in head
    status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    assert json.loads(body)["status"] == status


async def test_a_server_may_take_more_and_still_has_a_bound() -> None:
    bytes_max = 2 * 1_048_576
    async with _serving(bytes_max) as port:
        head, _ = await _answer(port, _get("/webhooks/lago/acme", x="y" * (bytes_max - 100)))
        assert b" 200 " in head
        head, _ = await _answer(port, _get("/webhooks/lago/acme", x="y" * bytes_max))
        assert b" 431 " in head


async def test_the_address_of_many_chosen_invoices_is_no_header(port: int) -> None:
    head, body = await _answer(port, _get("/portal/api/invoices.zip?" + "i" * 60_000))
    assert b" 200 " in head
    assert body == b"60000"


@pytest.mark.parametrize("start", [b"GET /?", b"GET / HTTP/1.1\r\nhost: x\r\nx: "])
async def test_a_head_that_does_not_end_is_not_waited_for(port: int, start: bytes) -> None:
    parts = [b"y" * 4_096] * (2 * UNFINISHED_BYTES_MAX // 4_096)
    await _answer(port, start, *parts)
    # The server has hung up though the request is not complete, and still serves.
    head, _ = await _answer(port, _get("/"))
    assert b" 200 " in head
