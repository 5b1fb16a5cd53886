"""The addresses of the page: shell, partials, assets. What they answer is in serving/."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.portal.pages.assets import load_assets
from services.portal.pages.serving.invoices import invoice, invoices, one_invoice
from services.portal.pages.serving.overview import overview
from services.portal.pages.serving.shell import Shell
from services.portal.pages.serving.visits import Desk, Handler, Visit
from services.portal.queries import Queries
from services.portal.viewer import Viewer

_VIEWS: Final[dict[str | None, Handler]] = {"invoices": invoices}


def page_routes(
    *,
    queries_of: Callable[[Request], Queries],
    viewer_of: Callable[[Request], Awaitable[Viewer]],
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    viewed: Callable[[Request, Viewer, str], None] = lambda *_: None,
) -> list[BaseRoute]:
    """Every route of the page. Order matters: the shell's address is the least particular."""
    shell = Shell(queries_of, load_assets())
    serving = Desk(queries_of, viewer_of, now, viewed).serving
    return [
        Route("/portal/static/{digest}/{name}", shell.asset),
        Route("/portal/pages/start", serving(start)),
        Route("/portal/pages/overview", serving(overview)),
        Route("/portal/pages/invoices", serving(invoices)),
        # An id may have a slash in it; it arrives escaped and is not a step of the path.
        Route("/portal/pages/invoices/{invoice_id:path}", serving(invoice)),
        Route("/portal/pages/states/{organization_id}", shell.states),
        Route("/portal/{organization_id}", shell.page),
    ]


async def start(visit: Visit) -> Response:
    """Where the session opens: what it was made for, else the overview."""
    if visit.viewer.invoice_id:
        return await one_invoice(visit, visit.viewer.invoice_id)
    return await _VIEWS.get(visit.viewer.view, overview)(visit)
