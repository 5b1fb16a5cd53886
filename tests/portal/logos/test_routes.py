"""The page has its logo from our own origin, as the organization named it, or not at all."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from services.portal.logos.fetching import logo_fetch
from services.portal.logos.logos import Logos
from services.portal.logos.routes import logo_routes
from services.portal.originals.fetching import Fetched, Fetcher, FetchRefusedError
from services.portal.pages.logo import logo_address
from services.portal.queries import Queries
from tests.portal import builders
from tests.portal.conftest import Fold

URL = "https://cdn.example.com/logo.svg"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture
async def client(queries: Queries) -> AsyncIterator[httpx.AsyncClient]:
    async def fetch(url: str) -> Fetched:
        assert url == URL
        return Fetched(DRAWING, "image/svg+xml")

    logos = Logos(fetch, lambda: 0.0)
    routes = logo_routes(queries_of=lambda _: queries, logos_of=lambda _: logos)
    transport = httpx.ASGITransport(Starlette(routes=routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://portal") as opened:
        yield opened


def address(url: str = URL) -> str:
    return logo_address({"id": "acme", "logo_url": url})


async def test_it_is_served_so_that_it_can_do_nothing(
    client: httpx.AsyncClient, fold: Fold
) -> None:
    await fold(builders.organization(logo_url=URL))
    answer = await client.get(address())
    assert answer.status_code == httpx.codes.OK
    assert answer.content == DRAWING
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "max-age" in answer.headers["cache-control"]


async def test_nothing_is_fetched_that_the_organization_does_not_name(
    client: httpx.AsyncClient, fold: Fold
) -> None:
    await fold(builders.organization(logo_url=URL))
    for path in (
        address("https://evil.example/other.svg"),
        "/portal/logo/acme/0000000000000000",
        "/portal/logo/nobody/0000000000000000",
    ):
        assert (await client.get(path)).status_code == httpx.codes.NOT_FOUND


@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.example.com/logo.svg",
        "https://127.0.0.1/logo.svg",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]:443/logo.svg",
        "https://user:secret@cdn.example.com/logo.svg",
        "https://cdn.example.com:port/logo.svg",
        "file:///etc/passwd",
    ],
)
async def test_an_address_inside_is_never_asked(url: str) -> None:
    async with Fetcher() as fetcher:
        with pytest.raises(FetchRefusedError):
            await logo_fetch(fetcher)(url)
