"""`GET /docs/api`: what the APIs answer, for people without a script and for programs."""

import gzip
import json
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from services.portal.pages.assets import load_assets
from services.portal.pages.serving.assets import asset_endpoint
from services.portal.reference.documents import PUBLISHED
from services.portal.reference.pages import marked
from services.portal.reference.routes import POLICY, reference_routes

NAMES = ("ledger", "portal", "token")
ASSETS = load_assets()


class Page(HTMLParser):
    """The ids of a page, where its links lead, and its elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.attributes |= given.keys()
        self.ids += [str(given["id"])] if "id" in given else []
        self.links += [str(given["href"])] if "href" in given else []


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    static = Route("/portal/static/{digest}/{name}", asset_endpoint(ASSETS))
    transport = httpx.ASGITransport(Starlette(routes=[*reference_routes(ASSETS), static]))
    async with httpx.AsyncClient(transport=transport, base_url="http://portal") as opened:
        yield opened


@pytest.mark.parametrize("name", NAMES)
async def test_a_document_is_the_published_one(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"/docs/api/{name}.json")

    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.content == (PUBLISHED / f"{name}.json").read_bytes()


@pytest.mark.parametrize("name", NAMES)
async def test_a_page_tells_every_operation_with_its_parameters(
    client: httpx.AsyncClient, name: str
) -> None:
    document = json.loads((PUBLISHED / f"{name}.json").read_text(encoding="utf-8"))
    text = (await client.get(f"/docs/api/{name}")).text
    page = Page(text)

    for path, methods in document["paths"].items():
        assert f"<code>{path}</code>" in text
        for operation in methods.values():
            assert operation["operationId"] in page.ids
            told = text.partition(f'id="{operation["operationId"]}"')[2].partition("</article>")[0]
            for parameter in operation.get("parameters", ()):
                assert f"<code>{parameter['name']}</code>" in told
            assert all(re.search(rf"\b{status}\b", told) for status in operation["responses"])


@pytest.mark.parametrize("name", NAMES)
async def test_no_two_parts_of_a_page_are_called_alike(
    client: httpx.AsyncClient, name: str
) -> None:
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", (await client.get(f"/docs/api/{name}")).text)

    assert headings
    assert len(headings) == len(set(headings))


async def test_every_link_leads_to_something_and_no_id_is_there_twice(
    client: httpx.AsyncClient,
) -> None:
    pages = {
        path: Page((await client.get(path)).text)
        for path in ("/docs/api", *(f"/docs/api/{name}" for name in NAMES))
    }
    for path, page in pages.items():
        assert len(page.ids) == len(set(page.ids))
        for link in set(page.links):
            target, _, part = link.partition("#")
            if part:
                assert part in pages[target or path].ids, link
            else:
                assert (await client.get(target)).is_success, link


async def test_a_page_needs_no_script_and_may_do_nothing(client: httpx.AsyncClient) -> None:
    for path in ("/docs/api", "/docs/api/portal"):
        answer = await client.get(path)
        page = Page(answer.text)
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not {"script", "style", "form", "iframe"} & page.tags
        assert not [name for name in page.attributes if name == "style" or name.startswith("on")]


async def test_who_has_a_page_is_sent_nothing_again(client: httpx.AsyncClient) -> None:
    first = await client.get("/docs/api/portal", headers={"accept-encoding": "gzip"})
    again = await client.get(
        "/docs/api/portal",
        headers={"accept-encoding": "gzip", "if-none-match": first.headers["etag"]},
    )

    assert (again.status_code, again.content) == (httpx.codes.NOT_MODIFIED, b"")
    assert len(gzip.compress(first.content)) < 60_000


async def test_what_a_document_says_is_escaped(client: httpx.AsyncClient) -> None:
    text = (await client.get("/docs/api/token")).text

    assert "<code>Retry-After</code> says until when" in text
    assert marked("`<b>` & more") == "<code>&lt;b&gt;</code> &amp; more"
