"""The addresses of the page: its shell, its partials, its assets. The rest of the pages is pure."""

import gzip
import json
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.portal.framing import asset_headers, page_headers, partial_headers
from services.portal.pages import partials
from services.portal.pages.address import PAGE_PARAMETERS, PAGE_ROWS, Filter, filters
from services.portal.pages.assets import Assets, load_assets
from services.portal.pages.reader import Reader, reader
from services.portal.pages.shell import shell, states_only, unknown
from services.portal.queries import InvalidParameterError, InvoiceQuery, Queries, invoice_query
from services.portal.viewer import Viewer

LATEST_ROWS = 5
# Below it, the header costs more than is saved.
_COMPRESSED_BYTES_MIN = 1_024
# Most of what level 9 saves at a third of its time.
_COMPRESSION_LEVEL = 4
_NONCE_BYTES = 16
_HTML = "text/html; charset=utf-8"
_VIEWS = ("overview", "invoices", "invoice")


@dataclass(frozen=True, slots=True)
class Pages:
    """The page's handlers. `viewer_of` raises the problem that a request without a session is."""

    queries_of: Callable[[Request], Queries]
    viewer_of: Callable[[Request], Awaitable[Viewer]]
    now: Callable[[], datetime]
    # Told of each invoice that was shown: who looked at it, and its id.
    viewed: Callable[[Request, Viewer, str], None]
    assets: Assets

    async def shell(self, request: Request) -> Response:
        nonce = secrets.token_urlsafe(_NONCE_BYTES)
        body = await self.queries_of(request).organization(request.path_params["organization_id"])
        if body is None:
            page = unknown(assets=self.assets, nonce=nonce)
            return _html(request, page, page_headers((), nonce), HTTPStatus.NOT_FOUND)
        organization = json.loads(body)
        page = shell(
            organization,
            assets=self.assets,
            nonce=nonce,
            view=request.query_params.get("view", ""),
            theme=request.query_params.get("theme"),
        )
        return _html(request, page, page_headers(organization["allowed_origins"], nonce))

    async def states(self, request: Request) -> Response:
        """What the page says when a session is over, in a language the reader used before."""
        body = await self.queries_of(request).organization(request.path_params["organization_id"])
        if body is None:
            return Response(status_code=HTTPStatus.NOT_FOUND, headers=partial_headers())
        locale = request.query_params.get("locale", "")
        return _html(request, states_only(json.loads(body), locale), partial_headers())

    async def start(self, request: Request) -> Response:
        """Where the session opens: what it was made for, else the overview."""
        viewer = await self.viewer_of(request)
        if viewer.invoice_id:
            return await self._invoice(request, viewer, viewer.invoice_id)
        if viewer.view == "invoices":
            return await self._invoices(request, viewer)
        return await self._overview(request, viewer)

    async def overview(self, request: Request) -> Response:
        return await self._overview(request, await self.viewer_of(request))

    async def invoices(self, request: Request) -> Response:
        return await self._invoices(request, await self.viewer_of(request))

    async def invoice(self, request: Request) -> Response:
        viewer = await self.viewer_of(request)
        return await self._invoice(request, viewer, request.path_params["invoice_id"])

    async def asset(self, request: Request) -> Response:
        file = self.assets.files.get(request.path_params["name"])
        # An old address may be asked for while a new version starts; it must not answer for it.
        if file is None or request.path_params["digest"] != self.assets.address.rpartition("/")[2]:
            return Response(status_code=HTTPStatus.NOT_FOUND, headers={"cache-control": "no-store"})
        headers = {**asset_headers(), "vary": "accept-encoding", "content-type": file.media_type}
        if _takes_gzip(request):
            return Response(file.compressed, headers={**headers, "content-encoding": "gzip"})
        return Response(file.content, headers=headers)

    async def _overview(self, request: Request, viewer: Viewer) -> Response:
        queries, at = self.queries_of(request), self.now()
        totals = json.loads(await queries.overview(viewer, at))
        latest = json.loads(await queries.invoices(viewer, InvoiceQuery(limit=LATEST_ROWS), at))
        who = await self._reader(request, viewer, at)
        page = partials.overview(who, totals, latest["invoices"], downloads=_may_download(viewer))
        return _partial(request, page)

    async def _invoices(self, request: Request, viewer: Viewer) -> Response:
        queries, at = self.queries_of(request), self.now()
        totals = json.loads(await queries.overview(viewer, at))
        who = await self._reader(request, viewer, at)
        try:
            query = replace(invoice_query(_list_parameters(request)), limit=PAGE_ROWS)
            answer = json.loads(await queries.invoices(viewer, query, at))
        except InvalidParameterError:
            return _partial(request, partials.wrong_filter(who), HTTPStatus.BAD_REQUEST)
        finding = [] if answer["invoices"] else await _finding(queries, viewer, query, at)
        page = partials.invoices(
            who, query, answer, totals, finding, downloads=_may_download(viewer)
        )
        return _partial(request, page)

    async def _invoice(self, request: Request, viewer: Viewer, invoice_id: str) -> Response:
        queries, at = self.queries_of(request), self.now()
        who = await self._reader(request, viewer, at)
        body = await queries.invoice(viewer, invoice_id, at)
        if body is None:
            return _partial(request, partials.missing_invoice(who), HTTPStatus.NOT_FOUND)
        self.viewed(request, viewer, invoice_id)
        answer = json.loads(body)
        fresh = json.loads(await queries.freshness())
        page = partials.invoice(who, answer, fresh, downloads=_may_download(viewer))
        return _partial(request, page)

    async def _reader(self, request: Request, viewer: Viewer, at: datetime) -> Reader:
        profile = await self.queries_of(request).profile(viewer, at)
        return reader(json.loads(profile), viewer.locale)


def page_routes(
    *,
    queries_of: Callable[[Request], Queries],
    viewer_of: Callable[[Request], Awaitable[Viewer]],
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    viewed: Callable[[Request, Viewer, str], None] = lambda *_: None,
) -> list[BaseRoute]:
    """Every route of the page. Order matters: the shell's address is the least particular."""
    pages = Pages(queries_of, viewer_of, now, viewed, load_assets())
    return [
        Route("/portal/static/{digest}/{name}", pages.asset),
        Route("/portal/pages/start", pages.start),
        Route("/portal/pages/overview", pages.overview),
        Route("/portal/pages/invoices", pages.invoices),
        # An id may have a slash in it; it arrives escaped and is not a step of the path.
        Route("/portal/pages/invoices/{invoice_id:path}", pages.invoice),
        Route("/portal/pages/states/{organization_id}", pages.states),
        Route("/portal/{organization_id}", pages.shell),
    ]


def _list_parameters(request: Request) -> Sequence[tuple[str, str]]:
    return [
        (name, value)
        for name, value in request.query_params.multi_items()
        if name not in PAGE_PARAMETERS
    ]


async def _finding(
    queries: Queries, viewer: Viewer, query: InvoiceQuery, at: datetime
) -> list[Filter]:
    """The filters each of which, dropped alone, lets something through: at most seven questions."""
    found = []
    for filter_ in filters(query):
        answer = await queries.invoices(viewer, replace(filter_.without, limit=1), at)
        if json.loads(answer)["invoices"]:
            found.append(filter_)
    return found


def _partial(request: Request, page: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return _html(request, page, partial_headers(), status)


def _html(
    request: Request, page: str, headers: dict[str, str], status: HTTPStatus = HTTPStatus.OK
) -> Response:
    """The page, compressed if the browser takes it. It reflects no secret (BREACH needs one)."""
    body = page.encode()
    headers = {**headers, "vary": "accept-encoding", "content-type": _HTML}
    if len(body) >= _COMPRESSED_BYTES_MIN and _takes_gzip(request):
        body = gzip.compress(body, _COMPRESSION_LEVEL)
        headers["content-encoding"] = "gzip"
    return Response(body, status, headers)


def _may_download(viewer: Viewer) -> bool:
    return "portal:download" in viewer.scopes


def _takes_gzip(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "")
