"""One request for a page: who asks, of what, and when. Knows no view."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from services.portal.pages.address import PAGE_PARAMETERS
from services.portal.pages.reader import Reader, reader
from services.portal.pages.serving.answers import partial
from services.portal.queries import InvoiceQuery, Queries
from services.portal.viewer import Viewer

Handler = Callable[["Visit"], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Visit:
    """A reader at a page. Everything on it is as of one instant, `at`."""

    request: Request
    viewer: Viewer
    queries: Queries
    at: datetime
    # Told of each invoice that was shown: who looked at it, and its id.
    viewed: Callable[[Request, Viewer, str], None]

    @property
    def downloads(self) -> bool:
        """Whether the session may have documents."""
        return "portal:download" in self.viewer.scopes

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """What the address asks of the view; the page's own parameters are left out."""
        given = self.request.query_params.multi_items()
        return [(name, value) for name, value in given if name not in PAGE_PARAMETERS]

    async def reader(self) -> Reader:
        """Who reads. The language that the reader has just chosen comes before the session's."""
        profile = await self.queries.profile(self.viewer, self.at)
        chosen = self.request.query_params.get("locale")
        return reader(json.loads(profile), self.viewer.locale, chosen)

    async def invoices(self, query: InvoiceQuery) -> dict[str, Any]:
        """`Queries.invoices`, read."""
        answer: dict[str, Any] = json.loads(
            await self.queries.invoices(self.viewer, query, self.at)
        )
        return answer

    async def freshness(self) -> dict[str, Any]:
        """`Queries.freshness`, for answers that do not carry it."""
        fresh: dict[str, Any] = json.loads(await self.queries.freshness())
        return fresh

    def show(self, page: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
        """The page as the answer."""
        return partial(self.request, page, status)


@dataclass(frozen=True, slots=True)
class Desk:
    """Makes visits of requests. `viewer_of` raises the problem that one without a session is."""

    queries_of: Callable[[Request], Queries]
    viewer_of: Callable[[Request], Awaitable[Viewer]]
    now: Callable[[], datetime]
    viewed: Callable[[Request, Viewer, str], None]

    def serving(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """The handler as a route takes it."""

        async def serve(request: Request) -> Response:
            viewer = await self.viewer_of(request)
            queries, at = self.queries_of(request), self.now()
            return await handler(Visit(request, viewer, queries, at, self.viewed))

        return serve
