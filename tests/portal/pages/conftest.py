"""The pages on a real database, asked as a browser asks them."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from services.chassis.http import EXCEPTION_HANDLERS
from services.portal.pages.routes import page_routes
from services.portal.queries import Queries
from services.portal.viewer import Viewer
from tests.portal import builders
from tests.portal.builders import NOON

Client = Callable[..., httpx.AsyncClient]


@pytest.fixture
async def ask(queries: Queries) -> AsyncIterator[Client]:
    """`ask(locale=…)`: a client of the pages for a viewer with these fields."""
    opened: list[httpx.AsyncClient] = []

    def client(**fields: Any) -> httpx.AsyncClient:
        async def viewer_of(_: object) -> Viewer:
            return builders.viewer(**fields)

        routes = page_routes(queries_of=lambda _: queries, viewer_of=viewer_of, now=lambda: NOON)
        app = Starlette(routes=routes, exception_handlers=EXCEPTION_HANDLERS)
        transport = httpx.ASGITransport(app)
        opened.append(httpx.AsyncClient(transport=transport, base_url="http://portal"))
        return opened[-1]

    yield client
    for one in opened:
        await one.aclose()
