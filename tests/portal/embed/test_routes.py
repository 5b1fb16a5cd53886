"""`GET /embed.js`: anybody may load it, from anywhere, and keeps it until it changes."""

import gzip
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from services.portal.embed.element import load_element
from services.portal.embed.routes import embed_routes

ELEMENT = load_element()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=embed_routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://portal") as opened:
        yield opened


async def test_it_is_a_script_for_every_origin(client: httpx.AsyncClient) -> None:
    answer = await client.get("/embed.js", headers={"origin": "https://app.example.com"})
    assert answer.status_code == httpx.codes.OK
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.content == ELEMENT.content


async def test_it_comes_compressed_to_who_takes_that(client: httpx.AsyncClient) -> None:
    async with client.stream("GET", "/embed.js", headers={"accept-encoding": "br, gzip"}) as packed:
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(b"".join([part async for part in packed.aiter_raw()])) == (
            ELEMENT.content
        )
        assert packed.headers["vary"] == "accept-encoding"
    plain = await client.get("/embed.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["etag"] != packed.headers["etag"]


@pytest.mark.parametrize("known", ["{tag}", "W/{tag}", '"older", {tag}', "*"])
async def test_who_has_it_is_not_sent_it_again(client: httpx.AsyncClient, known: str) -> None:
    tag = (await client.get("/embed.js")).headers["etag"]
    again = await client.get("/embed.js", headers={"if-none-match": known.format(tag=tag)})
    assert again.status_code == httpx.codes.NOT_MODIFIED
    assert again.content == b""
    assert again.headers["etag"] == tag
    assert "max-age" in again.headers["cache-control"]


async def test_another_one_is_sent(client: httpx.AsyncClient) -> None:
    answer = await client.get("/embed.js", headers={"if-none-match": '"older"'})
    assert answer.status_code == httpx.codes.OK
